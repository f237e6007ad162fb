// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.TrackToken;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Endpoint of a browser that polls the outcome of a challenge, every second or two, or waits for it. */
@Path("/v1/client/verify/push")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.BROWSER)
@SecurityRequirement(name = "browser")
public class PollResource {
    private final PollService polls;
    private final LongPollService longPolls;

    PollResource(PollService polls, LongPollService longPolls) {
        this.polls = polls;
        this.longPolls = longPolls;
    }

    /** Challenge to poll. */
    public record PollRequest(@NotBlank String challengeId) {}

    /** Returns the outcome of the challenge, or its state. */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Poll the outcome of a challenge",
            description = "Only the bearer token that started the challenge finds it.")
    @Parameter(
            name = "Prefer",
            in = ParameterIn.HEADER,
            description =
                    "`wait=25`: answer when the outcome is known, at the latest after that many seconds (RFC 7240). A"
                            + " response with `Preference-Applied` has waited, or would have; one without it has not.",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The outcome, or that there is none yet",
            headers =
                    @Header(
                            name = "Preference-Applied",
                            description = "The time that the server was ready to wait",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = PollResult.class)))
    public Uni<RestResponse<PollResult>> poll(
            @Context SecurityContext security,
            @Context HttpServerRequest request,
            @NotNull(message = "must be a JSON object") @Valid PollRequest body) {
        ChallengeId id = ChallengeId.parse(body.challengeId()).orElseThrow(ApiException::challengeNotFound);
        TrackToken bearer = BrowserCaller.of(security).token();
        Duration time = longPolls.timeOf(request);
        return time == null
                ? polls.poll(bearer, id).map(RestResponse::ok)
                : longPolls.poll(request, bearer, id, time).map(PollResource::response);
    }

    private static RestResponse<PollResult> response(LongPollService.LongPollResult polled) {
        var response = RestResponse.ResponseBuilder.ok(polled.result())
                .header(HttpHeaders.VARY, WaitPreference.PREFER.toString());
        if (polled.waited() != null) {
            response.header(WaitPreference.APPLIED.toString(), WaitPreference.applied(polled.waited()));
        }
        return response.build();
    }
}
