// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint of a browser that receives the outcome of a challenge as a server-sent event. It answers with the current state as
 * the only event; {@link OutcomeStreamResource} sees each request first, and keeps the streams open that may wait.
 */
@Path("/v1/client/challenges/{challengeId}/events")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.BROWSER)
@SecurityRequirement(name = "browser")
public class OutcomeEventResource {
    private final PollService polls;

    OutcomeEventResource(PollService polls) {
        this.polls = polls;
    }

    /** Returns an event with the state of the challenge. */
    @GET
    @Produces(OutcomeEvent.MEDIA_TYPE)
    @Operation(
            operationId = "streamOutcome",
            summary = "Receive the outcome of a challenge as server-sent events",
            description =
                    "Events of the type `outcome`, whose `data` is the response to a poll: the current state first, then"
                            + " the outcome, after which the stream ends. Only the bearer token that started the challenge finds it."
                            + " Without `Accept: text/event-stream`, or if too many callers wait, the current state is the only"
                            + " event.")
    @APIResponse(
            responseCode = "200",
            description = "A stream of events",
            content = @Content(mediaType = OutcomeEvent.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(
            responseCode = "204",
            description = "The browser has received the outcome, by its `Last-Event-ID`, and must not connect again")
    public Uni<RestResponse<String>> events(
            @Context SecurityContext security,
            String challengeId,
            @Parameter(description = "`id` of the last event that the browser has received")
                    @HeaderParam(OutcomeStreamResource.LAST_EVENT_ID)
                    @Nullable
                    String lastEventId) {
        ChallengeId id = ChallengeId.parse(challengeId).orElseThrow(ApiException::challengeNotFound);
        return polls.find(BrowserCaller.of(security).token(), id).map(challenge -> response(challenge, lastEventId));
    }

    private RestResponse<String> response(@Nullable CachedChallenge challenge, @Nullable String lastEventId) {
        OutcomeEvent event = OutcomeEvent.of(polls.answer(challenge));
        return LongPollService.isFinal(challenge) && event.isLast(lastEventId)
                ? RestResponse.noContent()
                : RestResponse.ok(event.firstText());
    }
}
