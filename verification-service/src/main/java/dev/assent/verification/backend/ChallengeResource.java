package dev.assent.verification.backend;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.RequestAuthenticator;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where a backend asks about challenges: which one waits, and what was answered, with the proof. */
@Path("/v1/challenges")
@Tag(name = "Server API")
@SecurityRequirement(name = "backend")
public class ChallengeResource {
    private final RequestAuthenticator callers;
    private final OpenChallengeService openChallenges;
    private final ReceiptService receipts;

    ChallengeResource(RequestAuthenticator callers, OpenChallengeService openChallenges, ReceiptService receipts) {
        this.callers = callers;
        this.openChallenges = openChallenges;
        this.receipts = receipts;
    }

    @GET
    @Operation(
            summary = "The newest challenge that waits",
            description = "Of those that fit every parameter that is given; an empty object where none does.")
    public Uni<OpenChallenge> newest(
            @HeaderParam("Authorization") String authorization,
            @QueryParam("challengeId") String challengeId,
            @QueryParam("userId") String userId,
            @QueryParam("action") String action,
            @QueryParam("verificationMethod") String verificationMethod) {
        return callers.backend(authorization).chain(tenantId -> {
            Optional<ChallengeId> id = ChallengeId.parse(challengeId);
            boolean none =
                    method(verificationMethod) != VerificationMethod.PUSH || (challengeId != null && id.isEmpty());
            return none
                    ? Uni.createFrom().item(OpenChallenge.NONE)
                    : openChallenges.findNewest(tenantId, id.orElse(null), userId, action);
        });
    }

    @GET
    @Path("{challengeId}/receipt")
    @Operation(
            summary = "What was answered, with the proof",
            description = "Whoever holds it can check it without this server: see docs/receipts.md.")
    public Uni<Receipt> receipt(
            @HeaderParam("Authorization") String authorization, @PathParam("challengeId") String challengeId) {
        return callers.backend(authorization)
                .chain(tenantId -> receipts.find(
                        tenantId, ChallengeId.parse(challengeId).orElseThrow(ApiException::challengeNotFound)));
    }

    private static VerificationMethod method(String name) {
        try {
            return name == null ? VerificationMethod.PUSH : VerificationMethod.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest("verificationMethod", "is not one of ours");
        }
    }
}
