// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.browser;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.challenge.action.Browser;
import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoints of a backend that lists, remembers and invalidates the browsers of a user. */
@Path("/v1/users/{userId}/devices")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class BrowserResource {
    private static final int LONGEST_ID = 256;
    private static final Duration LONGEST = Duration.ofDays(400);

    private final BrowserService browsers;
    private final Clock clock;

    BrowserResource(BrowserService browsers, Clock clock) {
        this.browsers = browsers;
        this.clock = clock;
    }

    /** Change of a browser. The member is required: null, which ends the remembering, differs from an absent one. */
    @Schema(name = "DeviceUpdate")
    public record Update(
            @Schema(
                            required = true,
                            nullable = true,
                            implementation = Instant.class,
                            description =
                                    "a future time in ISO-8601, at most 400 days ahead; null ends the remembering")
                    @Nullable
                    JsonNode rememberedUntil) {

        private @Nullable Instant until(Instant now) {
            if (rememberedUntil != null && rememberedUntil.isNull()) {
                return null;
            }
            Instant until =
                    rememberedUntil == null || !rememberedUntil.isTextual() ? null : parse(rememberedUntil.textValue());
            if (until == null || !until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
                throw ApiException.invalidRequest(
                        "rememberedUntil", "must be a time in ISO-8601 within the next 400 days, or null");
            }
            return until;
        }

        private static @Nullable Instant parse(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                return null;
            }
        }
    }

    /** Lists the browsers that the user's actions were tracked from, the newest first. */
    @GET
    @Operation(
            summary = "List the devices that the user's actions were tracked from",
            description = "Returns the newest first, at most 50; an empty list for an unknown user.")
    public Uni<List<Browser>> list(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId) {
        return browsers.list(BackendCaller.of(security).tenantId(), userId);
    }

    /** Remembers a browser, or ends that; fails with 404 if the user has no such browser. */
    @PATCH
    @Path("{deviceId}")
    @Operation(
            summary = "Remember a device",
            description = "Assent stores and returns the time; it admits nobody by it.")
    public Uni<Browser> update(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @PathParam("deviceId") @Size(max = LONGEST_ID) String deviceId,
            @NotNull(message = "must be a JSON object") Update body) {
        return browsers.remember(BackendCaller.of(security).tenantId(), userId, deviceId, body.until(clock.instant()));
    }

    /** Invalidates a browser; fails with 404 if the user has no such browser. */
    @POST
    @Path("{deviceId}/invalidate")
    @Operation(
            summary = "Invalidate a device",
            description =
                    "It is no longer remembered, and its pushes count as those of a source that the user has never approved.")
    public Uni<Browser> invalidate(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @PathParam("deviceId") @Size(max = LONGEST_ID) String deviceId) {
        return browsers.invalidate(BackendCaller.of(security).tenantId(), userId, deviceId);
    }
}
