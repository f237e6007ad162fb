// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import dev.assent.challenge.PublicUrl;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.authenticator.EnrolmentProofVerifier;
import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Service that makes enrolment codes and exchanges them for tokens. */
@ApplicationScoped
class EnrolmentCodeService {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    /** Action of an enrolment that a backend begins by itself. */
    private static final String ACTION = "enrolment";
    /** Page of the phone; a fragment is in no log and no Referer. */
    private static final String PHONE_PAGE = "/phone/#e=";

    private final EnrolmentCodeStore codes;
    private final EnrolmentProofVerifier proofs;
    private final ActionService actions;
    private final TrackTokenService tokens;
    private final TenantDirectory tenants;
    private final PublicUrl publicUrl;
    private final Clock clock;

    EnrolmentCodeService(
            EnrolmentCodeStore codes,
            EnrolmentProofVerifier proofs,
            ActionService actions,
            TrackTokenService tokens,
            TenantDirectory tenants,
            PublicUrl publicUrl,
            Clock clock) {
        this.codes = codes;
        this.proofs = proofs;
        this.actions = actions;
        this.tokens = tokens;
        this.tenants = tenants;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** New enrolment code, as it is shown. */
    @Schema(name = "EnrolmentCode")
    record NewCode(
            @Schema(required = true) UUID enrolmentId,
            @Schema(required = true, description = "for the user to type", examples = "ABCD-EFGH-JKMN-PQRS")
                    String code,
            @Schema(description = "opens the phone in a browser; absent without assent.public-url") @Nullable
                    String link,
            @Schema(description = "the link as a QR code") @Nullable QrCodeImage qr,
            @Schema(required = true) Instant expiresAt) {
        @Override
        public String toString() {
            return "NewCode[" + enrolmentId + "]";
        }
    }

    /** Result of a claim. */
    @Schema(name = "ClaimedEnrolment")
    record Claim(
            @Schema(required = true) String tenantId,
            @Schema(required = true) String tenantName,
            @Schema(description = "name of the user") @Nullable String userLabel,
            @Schema(required = true, description = "enrols one device, for ten minutes") String token) {
        @Override
        public String toString() {
            return "Claim[" + tenantId + "]";
        }
    }

    /** Status of an enrolment code. */
    @Schema(name = "EnrolmentCodeStatus")
    enum Status {
        /** No phone has claimed it. */
        WAITING,
        /** A phone has claimed it and has not enrolled yet. */
        CLAIMED,
        /** A device is enrolled. */
        ENROLLED,
        /** It has expired, and no device is enrolled. */
        EXPIRED
    }

    /** Progress of an enrolment. */
    @Schema(name = "EnrolmentStatus")
    record Progress(
            @Schema(required = true) Status status,
            @Schema(description = "the enrolled device, unless it was removed") @Nullable UUID userAuthenticatorId,
            @Nullable String displayName) {}

    /** Makes a code for the device that {@code token} may enrol; fails with {@code invalid_token} if it may not, or has done so. */
    Uni<NewCode> create(TrackToken token) {
        return token.actionId() == null
                ? Uni.createFrom().failure(ApiException.invalidToken())
                : proofs.requireMayEnrol(token)
                        .chain(() -> store(UuidGenerator.next(clock.instant()), token, token.userId()));
    }

    /** Makes a code for a device of the user, who is created if new. */
    Uni<NewCode> create(String tenantId, String userId) {
        UUID id = UuidGenerator.next(clock.instant());
        ActionKey key = new ActionKey(tenantId, userId, ACTION, id.toString());
        return actions.trackEnrolment(key)
                .chain(actionId -> store(
                        id,
                        new TrackToken(
                                UuidGenerator.next(clock.instant()),
                                tenantId,
                                userId,
                                actionId,
                                ACTION,
                                id.toString(),
                                TrackToken.ADD_AUTHENTICATORS),
                        tenantId));
    }

    /** Stores a new code; {@code actor} is the user, by a browser, or the tenant, by its backend. */
    private Uni<NewCode> store(UUID id, TrackToken token, String actor) {
        EnrolmentCode code = EnrolmentCode.generate();
        Instant now = clock.instant();
        Instant expiresAt = now.plus(LIFETIME).truncatedTo(ChronoUnit.MILLIS);
        return codes.insert(id, code, token, actor, now, expiresAt).map(stored -> {
            if (!stored) {
                throw ApiException.invalidToken();
            }
            String shown = code.shown().reveal();
            String link = publicUrl.of(PHONE_PAGE + shown).orElse(null);
            return new NewCode(id, shown, link, link == null ? null : QrCodeImage.of(link), expiresAt);
        });
    }

    /** Exchanges the code {@code text}, as a user has typed it; fails with 404 if it is unknown, used or expired. */
    Uni<Claim> claim(String text) {
        return EnrolmentCode.parse(text)
                .map(codes::claim)
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .map(found -> found.orElseThrow(() -> new ApiException(
                        404, "enrolment_not_found", "code: unknown, used or expired; ask for a new one.")))
                .chain(claimed -> tenants.settings(claimed.token().tenantId()).map(settings -> {
                    String page = settings.pageSettings().name();
                    String stored = claimed.tenantName();
                    String tenantId = claimed.token().tenantId();
                    return new Claim(
                            tenantId,
                            page != null ? page : stored != null ? stored : tenantId,
                            claimed.userLabel(),
                            tokens.mintEnrolment(claimed.token()));
                }));
    }

    /** Returns the progress of the enrolment {@code id} that was begun with {@code token}; fails with 404 if there is none. */
    Uni<Progress> find(UUID id, TrackToken token) {
        return codes.find(id, token)
                .map(found -> found.orElseThrow(() -> new ApiException(
                        404, "enrolment_not_found", "enrolmentId: no enrolment of this token, or it is too old.")))
                .map(code -> new Progress(status(code), code.deviceId(), code.deviceName()));
    }

    private Status status(EnrolmentCodeStore.StoredCode code) {
        if (code.isUsed()) {
            return Status.ENROLLED;
        }
        // A claimed code is exchanged already: its token lives on its own.
        boolean isOver = code.isClaimed()
                ? code.expiresAt().plus(TrackTokenService.LIFETIME).isBefore(clock.instant())
                : !code.expiresAt().isAfter(clock.instant());
        if (isOver) {
            return Status.EXPIRED;
        }
        return code.isClaimed() ? Status.CLAIMED : Status.WAITING;
    }
}
