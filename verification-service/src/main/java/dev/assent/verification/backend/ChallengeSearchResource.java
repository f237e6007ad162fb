// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.backend;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.IgnoredQuery;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of backends that post the conditions of a search for pending challenges, as the .NET SDK does. */
@Path("/v1/challenges")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class ChallengeSearchResource {
    private final OpenChallengeService openChallenges;

    ChallengeSearchResource(OpenChallengeService openChallenges) {
        this.openChallenges = openChallenges;
    }

    /** Conditions of a search; an absent one is met by every challenge. */
    public record ChallengeSearch(
            @Size(min = 1) @Nullable String challengeId,
            @Size(min = 1) @Nullable String userId,
            @Size(min = 1) @Nullable String action,
            @Nullable VerificationMethod verificationMethod) {}

    /** Returns the newest pending challenge that meets all conditions of the body. */
    @POST
    @IgnoredQuery
    @Operation(
            summary = "Find the newest open challenge (for the .NET SDK)",
            description = "Equivalent to GET, with the conditions in the body. A query is not read.")
    public Uni<OpenChallenge> findNewest(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid ChallengeSearch body) {
        Optional<ChallengeId> id = ChallengeId.parse(body.challengeId());
        // A malformed id is the id of no challenge.
        return body.challengeId() != null && id.isEmpty()
                ? Uni.createFrom().item(OpenChallenge.NONE)
                : openChallenges.findNewest(
                        BackendCaller.of(security).tenantId(),
                        id.orElse(null),
                        body.userId(),
                        body.action(),
                        body.verificationMethod());
    }
}
