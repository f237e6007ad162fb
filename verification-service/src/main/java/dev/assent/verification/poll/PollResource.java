package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.RequestAuthenticator;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where the browser asks, every second or two, whether the phone has answered. */
@Path("/v1/client/verify/push")
@Tag(name = "Client API")
@SecurityRequirement(name = "browser")
public class PollResource {
    private final RequestAuthenticator callers;
    private final PollService polls;

    PollResource(RequestAuthenticator callers, PollService polls) {
        this.callers = callers;
        this.polls = polls;
    }

    /** The challenge that is asked about. */
    public record PollRequest(@NotBlank String challengeId) {}

    @POST
    @Operation(
            summary = "Whether the challenge is answered",
            description = "For the bearer that started it: another token finds nothing.")
    public Uni<PollResult> poll(
            @HeaderParam("Authorization") String authorization,
            @NotNull(message = "must be a JSON object") @Valid PollRequest body) {
        TrackToken bearer = callers.browser(authorization);
        ChallengeId id = ChallengeId.parse(body.challengeId()).orElseThrow(ApiException::challengeNotFound);
        return polls.poll(bearer, id);
    }
}
