// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of a backend that searches users. */
@Path("/v1/users")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class UserSearchResource {
    private final UserSearchService search;
    private final TrackTokenService tokens;

    UserSearchResource(UserSearchService search, TrackTokenService tokens) {
        this.search = search;
        this.tokens = tokens;
    }

    /** Page of users; others follow where {@code lastEvaluatedUserId} is present. */
    public record SearchResponse(
            @Schema(required = true) List<FoundUser> users,
            @Nullable String lastEvaluatedUserId,
            @Nullable TokenPayload tokenPayload) {}

    /** Content of a track token, under the names of its claims. */
    public record TokenPayload(
            String sub, String tenantId, String actionCode, String idempotencyKey, @Nullable String scope) {
        static TokenPayload of(TrackToken token) {
            return new TokenPayload(
                    token.userId(), token.tenantId(), token.actionCode(), token.idempotencyKey(), token.scope());
        }
    }

    /** Returns a page of the users that match. */
    @GET
    @Operation(
            summary = "Search users",
            description = "Returns all users if no condition is given; one page, ordered by id.")
    public Uni<SearchResponse> find(
            @Context SecurityContext security,
            @QueryParam("username") String username,
            @QueryParam("email") String email,
            @QueryParam("phoneNumber") String phoneNumber,
            @Parameter(description = "a track token; returns its user") @QueryParam("token") String token,
            @Parameter(description = "maximum number of users")
                    @QueryParam("limit")
                    @DefaultValue("20")
                    @Min(1)
                    @Max(100)
                    int limit,
            @Parameter(description = "returns users after this id") @QueryParam("lastEvaluatedUserId") String after) {
        String tenantId = BackendCaller.of(security).tenantId();
        TrackToken read = token == null ? null : read(tenantId, token);
        return search.find(tenantId, new UserSearchService.Criteria(read, username, email, phoneNumber, after), limit)
                .map(page -> answer(page, read));
    }

    private static SearchResponse answer(UserSearchService.Page page, @Nullable TrackToken token) {
        List<FoundUser> users = page.users();
        return new SearchResponse(
                users,
                page.more() ? users.get(users.size() - 1).userId() : null,
                token == null ? null : TokenPayload.of(token));
    }

    private TrackToken read(String tenantId, String token) {
        try {
            return tokens.verifyFor(tenantId, token);
        } catch (ApiException e) {
            // The token is not the caller's own credential, so the status is not 401: the secret key was valid.
            throw ApiException.invalidRequest(
                    "token", e.code().equals("expired_token") ? "has expired" : "is not a track token of this tenant");
        }
    }
}
