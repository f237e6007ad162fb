// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of a browser that polls the outcome of a challenge, every second or two. */
@Path("/v1/client/verify/push")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.BROWSER)
@SecurityRequirement(name = "browser")
public class PollResource {
    private final PollService polls;

    PollResource(PollService polls) {
        this.polls = polls;
    }

    /** Challenge to poll. */
    public record PollRequest(@NotBlank String challengeId) {}

    /** Returns the outcome of the challenge. */
    @POST
    @Operation(
            summary = "Poll the outcome of a challenge",
            description = "Only the bearer token that started the challenge finds it.")
    public Uni<PollResult> poll(
            @Context SecurityContext security, @NotNull(message = "must be a JSON object") @Valid PollRequest body) {
        ChallengeId id = ChallengeId.parse(body.challengeId()).orElseThrow(ApiException::challengeNotFound);
        return polls.poll(BrowserCaller.of(security).token(), id);
    }
}
