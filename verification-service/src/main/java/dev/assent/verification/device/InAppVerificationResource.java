// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.ClientCaller;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of an app that proves an action with the key of its own device. */
@Path("/v1/client/verify/in-app")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.CLIENT)
@SecurityRequirement(name = "browser")
@SecurityRequirement(name = "device")
public class InAppVerificationResource {
    private final FailureLimiter failureLimiter;
    private final CallerAddress addresses;
    private final InAppVerificationService verifications;

    InAppVerificationResource(
            FailureLimiter failureLimiter, CallerAddress addresses, InAppVerificationService verifications) {
        this.failureLimiter = failureLimiter;
        this.addresses = addresses;
        this.verifications = verifications;
    }

    /** Proof of a device: the id of a challenge, signed with its key. */
    public record InAppVerificationRequest(
            @NotBlank @Size(max = 128) String challengeId,
            @NotBlank @Size(max = 512) String publicKey,
            @NotBlank @Size(max = 256) @Schema(description = "base64 of the DER signature over the challengeId")
                    String signature) {
        /** Omits the key and the signature, so that no log holds them. */
        @Override
        public String toString() {
            return "InAppVerificationRequest[" + challengeId + "]";
        }
    }

    /** Proven action. */
    public record InAppVerified(
            @Schema(required = true, description = "access token, which the backend validates") String token,
            @Schema(required = true) String userId,
            @Schema(required = true) UUID userAuthenticatorId) {
        static InAppVerified of(InAppVerificationService.Verification verification) {
            return new InAppVerified(
                    verification.accessToken().reveal(),
                    verification.device().userId(),
                    verification.device().id());
        }

        /** Omits the token, so that no log holds it. */
        @Override
        public String toString() {
            return "InAppVerified[" + userAuthenticatorId + "]";
        }
    }

    /** Verifies the action of the track token or, without one, that of the challenge. */
    @POST
    @Operation(
            summary = "Verify an action inside the app",
            description = "Returns the access token of the action. A challenge proves one action.")
    public Uni<InAppVerified> verify(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid InAppVerificationRequest body,
            @Context HttpServerRequest request) {
        ClientCaller caller = ClientCaller.of(security);
        return failureLimiter
                .guard(
                        caller.tenantId(),
                        addresses.of(request),
                        verifications.verify(caller, body.publicKey(), body.challengeId(), body.signature()))
                .map(InAppVerified::of);
    }
}
