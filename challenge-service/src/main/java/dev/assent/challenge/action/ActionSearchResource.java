// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.challenge.user.UserResource;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of a backend that searches a user's actions. */
@Path("/v1/users/{userId}/actions")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class ActionSearchResource {
    private static final int MOST_CODES = 100;
    /** Earliest time that both PostgreSQL and {@link Instant} hold; no action is older. */
    private static final Instant EVER = Instant.EPOCH;

    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private final ActionSearchService search;

    ActionSearchResource(ActionSearchService search) {
        this.search = search;
    }

    /** Action that matches. Only its state ever changes, so both times of a change are the same. */
    public record FoundAction(
            @Schema(required = true) String actionCode,
            @Schema(required = true) String idempotencyKey,
            @Schema(required = true) Instant createdAt,
            @Schema(required = true) Instant updatedAt,
            @Schema(required = true) ActionState state,
            @Schema(required = true) Instant stateUpdatedAt,
            @Nullable VerificationMethod verificationMethod,
            @Nullable UUID verifiedByAuthenticatorId) {
        static FoundAction of(Action action) {
            return new FoundAction(
                    action.key().actionCode(),
                    action.key().idempotencyKey(),
                    action.createdAt(),
                    action.stateUpdatedAt(),
                    action.state(),
                    action.stateUpdatedAt(),
                    action.verificationMethod(),
                    action.verifiedBy());
        }
    }

    /** Returns the actions that match, newest first. */
    @GET
    @Operation(summary = "Search actions of a user", description = "Returns at most 200 actions, newest first.")
    public Uni<List<FoundAction>> find(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @Parameter(description = "a date (UTC) or a time in ISO-8601; returns only actions since then")
                    @QueryParam("fromDate")
                    String fromDate,
            @Parameter(description = "action codes, separated by commas") @QueryParam("codes") String codes,
            @QueryParam("state") @Nullable ActionState state) {
        var criteria = new ActionSearchService.Criteria(from(fromDate), codes(codes), state);
        return search.find(BackendCaller.of(security).tenantId(), userId, criteria)
                .map(actions -> actions.stream().map(FoundAction::of).toList());
    }

    private static Instant from(@Nullable String text) {
        if (text == null) {
            return EVER;
        }
        try {
            Instant from = text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            return from.isBefore(EVER) ? EVER : from.isAfter(NEVER) ? NEVER : from;
        } catch (DateTimeParseException e) {
            throw ApiException.invalidRequest("fromDate", "must be a date or a time with its offset, in ISO-8601");
        }
    }

    private static List<String> codes(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        List<String> codes = List.of(text.split(",", -1));
        if (codes.size() > MOST_CODES || !codes.stream().allMatch(code -> code.matches(ActionSettings.CODE))) {
            throw ApiException.invalidRequest(
                    "codes", "must be at most " + MOST_CODES + " action codes, separated by commas");
        }
        return codes;
    }
}
