// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.StrictValue;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of a backend that reads a device's proof of integrity to verify it with its own Apple or Google account. */
@Path("/v1/users/{userId}/authenticators/{userAuthenticatorId}/attestation")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class AttestationResource {
    private final AttestationService attestations;

    AttestationResource(AttestationService attestations) {
        this.attestations = attestations;
    }

    /** Returns the recorded proof of a device; fails with 404 if there is none. */
    @GET
    @Operation(
            summary = "Get the attestation that a device sent when it enrolled",
            description = "Assent has not verified it. nonce is the one that the attestation must be for.")
    public Uni<RecordedAttestation> get(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @Parameter(schema = @Schema(implementation = UUID.class)) @PathParam("userAuthenticatorId")
                    String userAuthenticatorId) {
        return attestations.get(BackendCaller.of(security).tenantId(), userId, id(userAuthenticatorId));
    }

    /** Returns the id in {@code text}; throws a 404 where it is none, because no device has it. */
    private static UUID id(String text) {
        return StrictValue.uuid(text).orElseThrow(AttestationService::notFound);
    }
}
