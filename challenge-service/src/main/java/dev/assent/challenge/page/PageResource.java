// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.StrictValue;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of the challenge page. */
@Path("/v1/client/page")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.BROWSER)
@SecurityRequirement(name = "browser")
public class PageResource {
    private final PageService pages;

    PageResource(PageService pages) {
        this.pages = pages;
    }

    /** Token that a page hands back. */
    public record ReturnToken(
            @Schema(required = true, description = "accepted by validate alone: its bearer can call nothing with it")
                    String token) {
        /** Leaves the token out, so that no log holds it. */
        @Override
        public String toString() {
            return "ReturnToken";
        }
    }

    /** State of the action of a page. */
    public record PageState(@Schema(required = true) ActionState state) {}

    /** Returns what the page shows. */
    @GET
    @Operation(summary = "Get what the challenge page shows", description = "For the bearer of a track token.")
    public Uni<PageContent> get(@Context SecurityContext security) {
        BrowserCaller caller = BrowserCaller.of(security);
        return pages.get(caller.token(), caller.tokenExpiresAt());
    }

    /** Issues a token that the page hands back to the backend where nothing was approved. */
    @POST
    @Path("return")
    @Operation(
            summary = "Issue a token to hand back",
            description = "The page adds it to redirectUrl if nothing was approved. Only validate accepts it.")
    public Uni<ReturnToken> createReturnToken(@Context SecurityContext security) {
        return pages.mintReturn(BrowserCaller.of(security).token()).map(ReturnToken::new);
    }

    /** Requires a challenge of an action whose user has enrolled a first device on the page. */
    @POST
    @Path("challenge-required")
    @Operation(
            summary = "Require a challenge after the first enrolment",
            description =
                    "Sets an action that is ALLOW to CHALLENGE_REQUIRED if its user has a device that can answer; changes nothing otherwise.")
    public Uni<PageState> requireChallenge(@Context SecurityContext security) {
        return pages.requireChallenge(BrowserCaller.of(security).token()).map(PageState::new);
    }

    /** Removes a device of the user. */
    @DELETE
    @Path("devices/{userAuthenticatorId}")
    @Operation(
            summary = "Remove a device of the token's user",
            description =
                    "Any device once the action, which was tracked with redirectToSettings, is CHALLENGE_SUCCEEDED; before, the one that was enrolled with this token. A removed device is inactive immediately.")
    @APIResponse(responseCode = "204", description = "The device is removed")
    public Uni<Void> removeDevice(
            @Context SecurityContext security,
            @Parameter(schema = @Schema(implementation = UUID.class)) @PathParam("userAuthenticatorId")
                    String userAuthenticatorId) {
        UUID id = StrictValue.uuid(userAuthenticatorId)
                .orElseThrow(() -> new ApiException(404, "credential_not_found", "The user has no such device."));
        return pages.removeDevice(BrowserCaller.of(security).token(), id);
    }
}
