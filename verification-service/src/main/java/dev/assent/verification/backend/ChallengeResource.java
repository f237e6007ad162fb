// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.backend;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoints of a backend that reads its pending challenges and the receipts of answered ones. */
@Path("/v1/challenges")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class ChallengeResource {
    private final OpenChallengeService openChallenges;
    private final ReceiptService receipts;

    ChallengeResource(OpenChallengeService openChallenges, ReceiptService receipts) {
        this.openChallenges = openChallenges;
        this.receipts = receipts;
    }

    /** Returns the newest pending challenge that matches. */
    @GET
    @Operation(
            summary = "Find the newest open challenge",
            description =
                    "Considers challenges that match every given parameter. Returns an empty object if none matches.")
    public Uni<OpenChallenge> newest(
            @Context SecurityContext security,
            @QueryParam("challengeId") @Nullable String challengeId,
            @QueryParam("userId") @Nullable String userId,
            @QueryParam("action") @Nullable String action,
            @QueryParam("verificationMethod") @Nullable VerificationMethod verificationMethod) {
        Optional<ChallengeId> id = ChallengeId.parse(challengeId);
        // A malformed id is the id of no challenge.
        return challengeId != null && id.isEmpty()
                ? Uni.createFrom().item(OpenChallenge.NONE)
                : openChallenges.findNewest(
                        BackendCaller.of(security).tenantId(), id.orElse(null), userId, action, verificationMethod);
    }

    /** Returns the receipt of an answered challenge. */
    @GET
    @Path("{challengeId}/receipt")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Get the receipt of an answered challenge",
            description = "The receipt can be verified without this server: see docs/receipts.md.")
    @APIResponse(responseCode = "200", description = "The receipt")
    @APIResponse(responseCode = "409", description = "No device has answered the challenge")
    public Uni<Receipt> receipt(@Context SecurityContext security, @PathParam("challengeId") String challengeId) {
        return receipts.find(
                BackendCaller.of(security).tenantId(),
                ChallengeId.parse(challengeId).orElseThrow(ApiException::challengeNotFound));
    }
}
