// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.ClientCaller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.TrackToken;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of an app that asks for a nonce before it enrols with a proof of its device's integrity. */
@Path("/")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.CLIENT)
@SecurityRequirement(name = "browser")
@SecurityRequirement(name = "device")
public class AttestationNonceResource {
    private final AttestationService attestations;

    AttestationNonceResource(AttestationService attestations) {
        this.attestations = attestations;
    }

    /**
     * Nonce of an attestation.
     *
     * @param challengeId a name that the SDKs require; no call refers to it
     * @param nonce the text that the attestation must be for
     */
    public record NonceResponse(@Schema(required = true) UUID challengeId, @Schema(required = true) String nonce) {}

    /** Issues a nonce for the device that enrols with the token; fails with 400 if the tenant records no attestations. */
    @POST
    @Path("v1/client/challenge")
    @Operation(
            summary = "Create a nonce for the attestation of a device",
            description =
                    "The nonce is valid once, for five minutes, for the device that enrols with the same bearer token. Without a token, the call is 400 not_supported.")
    public Uni<NonceResponse> issue(@Context SecurityContext security) {
        TrackToken token = ClientCaller.of(security).token();
        if (token == null) {
            throw new ApiException(
                    400, "not_supported", "A challenge without a verification method is not supported here; PUSH is.");
        }
        return attestations.issueNonce(token).map(nonce -> new NonceResponse(UuidGenerator.next(), nonce));
    }
}
