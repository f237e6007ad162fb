// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.RequestContext;
import dev.assent.challenge.authenticator.AttestationNonceService;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.runtime.auth.AccessTokenCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.ClientCaller;
import dev.assent.runtime.limit.CallerAddress;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint of an app that asks for a text to sign or to attest, and names no verification method: by the tenant's id for
 * a key on its own device, by the token with which it enrols for the attestation of its device. The path is that of the
 * method: as the path of the class, it would hide the paths below it, which are those of other classes.
 */
@Path("/")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.APP)
@SecurityRequirement(name = "browser")
@SecurityRequirement(name = "device")
public class ClientChallengeResource {
    /** Code of no action: the verification names a tracked action by its token. */
    private static final String NO_ACTION = "";

    private final CallerAddress addresses;
    private final AnonymousChallengeService challenges;
    private final AttestationNonceService nonces;

    ClientChallengeResource(
            CallerAddress addresses, AnonymousChallengeService challenges, AttestationNonceService nonces) {
        this.addresses = addresses;
        this.challenges = challenges;
        this.nonces = nonces;
    }

    /** Request for a challenge; without an action the verification needs a track token. */
    public record ClientChallengeRequest(
            @Pattern(regexp = ActionSettings.CODE, message = ActionSettings.CODE_MESSAGE)
                    @Schema(description = "the action that begins with the verification; without effect with a token")
                    @Nullable
                    String action) {
        private static final ClientChallengeRequest NOTHING = new ClientChallengeRequest(null);
    }

    /** Challenge that the device signs, or nonce that its attestation is for. */
    public record ClientChallenge(
            @Schema(
                            required = true,
                            description =
                                    "the text that the device signs; with a token that enrols a name that no call refers to")
                    String challengeId,
            @Schema(description = "only with the tenant's id") @Nullable Instant expiresAt,
            @Schema(description = "only with a token that enrols: the text that the attestation must be for") @Nullable
                    String nonce) {}

    /**
     * Starts a challenge that a device of any user may prove once or, with a token that enrols, issues a nonce for the device
     * that enrols with it; that fails with 400 if the tenant records no attestations.
     */
    @POST
    @Path("v1/client/challenge")
    @Operation(
            summary = "Start a challenge for in-app verification, or create a nonce for an attestation",
            description =
                    "With the tenant's id: the device signs the challengeId and sends it to client/verify/in-app. With a token that enrols, a track token or an access token: the nonce is valid once, for five minutes, for the device that enrols with a token of the same action; 400 not_supported if the tenant records no attestations.")
    public Uni<ClientChallenge> start(
            @Context HttpServerRequest http,
            @Context HttpHeaders headers,
            @Context SecurityContext security,
            @RequestBody(required = false) @Nullable @Valid ClientChallengeRequest body) {
        if (security.getUserPrincipal() instanceof AccessTokenCaller approved) {
            return nonces.issue(approved.token()).map(ClientChallengeResource::ofNonce);
        }
        ClientCaller caller = ClientCaller.of(security);
        return caller.token() == null
                ? startInApp(
                        caller.tenantId(),
                        body == null ? ClientChallengeRequest.NOTHING : body,
                        PageSource.of(addresses.shown(http), headers.getHeaderString(HttpHeaders.USER_AGENT), null))
                : nonces.issue(caller.token()).map(ClientChallengeResource::ofNonce);
    }

    private static ClientChallenge ofNonce(String nonce) {
        return new ClientChallenge(UuidGenerator.next().toString(), null, nonce);
    }

    private Uni<ClientChallenge> startInApp(String tenantId, ClientChallengeRequest request, PageSource source) {
        return challenges
                .start(
                        new AnonymousStart(
                                tenantId,
                                request.action() == null ? NO_ACTION : request.action(),
                                CredentialType.IN_APP,
                                new RequestContext(source.ipAddress(), source.userAgent(), null, null),
                                null),
                        source.name(),
                        null)
                .map(started -> new ClientChallenge(started.id().toString(), started.expiresAt(), null));
    }
}
