// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.RequestContext;
import dev.assent.challenge.user.CustomAttributes;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.runtime.auth.ClientCaller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Service that starts challenges whose id a page shows as a QR code, for the user of a track token or for any user. */
@ApplicationScoped
public class QrCodeStartService {
    private static final Pattern ACTION_CODE = Pattern.compile(ActionSettings.CODE);

    private final ChallengeStartService challenges;
    private final AnonymousChallengeService anonymousChallenges;

    QrCodeStartService(ChallengeStartService challenges, AnonymousChallengeService anonymousChallenges) {
        this.challenges = challenges;
        this.anonymousChallenges = anonymousChallenges;
    }

    /**
     * Request of a page for a QR code.
     *
     * @param action the code of the action; must be that of the track token, or may be null, if there is one
     * @param custom the page's own attributes; without effect if there is a track token
     * @param page the page that shows the code
     */
    public record QrCodeRequest(@Nullable String action, @Nullable Map<String, Object> custom, PageSource page) {}

    /**
     * Starts a challenge that is valid for every device of the token's user or, without a token, for the device that claims
     * it. Fails as {@link ChallengeStartService#start} and {@link AnonymousChallengeService#start} do.
     *
     * @param deviceCode the secret with which the page polls; null if it does not poll
     */
    public Uni<ChallengeStartResult> start(ClientCaller caller, QrCodeRequest request, @Nullable Secret deviceCode) {
        TrackToken token = caller.token();
        PageSource page = request.page();
        if (token != null) {
            if (request.action() != null && !request.action().equals(token.actionCode())) {
                throw ApiException.invalidRequest("action", "is not the one that the token is for");
            }
            return challenges.startQrCode(token, page.name(), page.origin(), deviceCode);
        }
        if (request.action() == null) {
            throw ApiException.invalidRequest("action", "is needed without a track token");
        }
        if (!ACTION_CODE.matcher(request.action()).matches()) {
            throw ApiException.invalidRequest("action", ActionSettings.CODE_MESSAGE);
        }
        CustomAttributes.validate(request.custom());
        return anonymousChallenges.start(
                new AnonymousStart(
                        caller.tenantId(),
                        request.action(),
                        CredentialType.QR_CODE,
                        new RequestContext(page.ipAddress(), page.userAgent(), null, request.custom()),
                        page.origin()),
                page.name(),
                deviceCode);
    }
}
