// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.DeviceCaller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of a page that polls the outcome of the challenge that it shows as a QR code. */
@Path("/v1/client/verify/qr-code")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.DEVICE)
@SecurityRequirement(name = "device")
public class QrCodePollResource {
    private final PollService polls;

    QrCodePollResource(PollService polls) {
        this.polls = polls;
    }

    /** Challenge to poll, and the secret that its start returned. */
    public record QrCodePollRequest(@NotBlank String challengeId, @NotBlank @Size(max = 128) String deviceCode) {
        /** Omits the secret, so that no log holds it. */
        @Override
        public String toString() {
            return "QrCodePollRequest[" + challengeId + "]";
        }
    }

    /** Returns the outcome of the challenge. */
    @POST
    @Operation(
            summary = "Poll the outcome of a QR code",
            description = "Only the deviceCode that the start returned finds it.")
    public Uni<QrCodePollResult> poll(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid QrCodePollRequest body) {
        ChallengeId id = ChallengeId.parse(body.challengeId()).orElseThrow(ApiException::challengeNotFound);
        return polls.poll(DeviceCaller.of(security).tenantId(), new Secret(body.deviceCode()), id);
    }
}
