// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.DeviceCaller;
import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.limit.FailureLimiter;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of a device that claims the challenge of a QR code and answers it. */
@Path("/v1/client/user-authenticators/qr-code/challenge")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.DEVICE)
@SecurityRequirement(name = "device")
public class QrCodeChallengeResource {
    private final FailureLimiter failureLimiter;
    private final CallerAddress addresses;
    private final QrCodeClaimService claims;
    private final AnswerService answers;

    QrCodeChallengeResource(
            FailureLimiter failureLimiter, CallerAddress addresses, QrCodeClaimService claims, AnswerService answers) {
        this.failureLimiter = failureLimiter;
        this.addresses = addresses;
        this.claims = claims;
        this.answers = answers;
    }

    /** Claim of a device: the text that it scanned, signed with its key. */
    public record ClaimRequest(
            @NotBlank @Size(max = 512) String publicKey,
            @NotBlank @Size(max = 128) String challengeId,
            @NotBlank @Size(max = 256) @Schema(description = "base64 of the DER signature over the challengeId")
                    String signature) {
        /** Omits the key and the signature, so that no log holds them. */
        @Override
        public String toString() {
            return "ClaimRequest[" + challengeId + "]";
        }
    }

    /** Stored answer. */
    public record QrCodeAnswer(
            @Schema(required = true, description = "true if the answer is an approval") boolean isVerified) {}

    /** Binds the challenge to the device and its user, and returns what is to be approved. */
    @POST
    @Path("claim")
    @Operation(
            summary = "Claim the challenge of a scanned QR code",
            description = "A challenge has one claim; a claim of another device returns 409.")
    public Uni<ClaimedChallenge> claim(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid ClaimRequest body,
            @Context HttpServerRequest request) {
        String tenantId = DeviceCaller.of(security).tenantId();
        return failureLimiter.guard(
                tenantId,
                addresses.of(request),
                claims.claim(tenantId, body.publicKey(), body.challengeId(), body.signature()));
    }

    /** Records the answer to a challenge; fails with 409 if it has one. */
    @POST
    @Operation(
            summary = "Approve or decline the challenge of a QR code",
            description =
                    "A challenge without a user must be claimed before. It accepts one answer; a second answer returns 409.")
    public Uni<QrCodeAnswer> answer(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid AnswerRequest body,
            @Context HttpServerRequest request) {
        String tenantId = DeviceCaller.of(security).tenantId();
        return failureLimiter
                .guard(tenantId, addresses.of(request), answers.answer(tenantId, CredentialType.QR_CODE, body))
                .replaceWith(new QrCodeAnswer(body.approved()));
    }
}
