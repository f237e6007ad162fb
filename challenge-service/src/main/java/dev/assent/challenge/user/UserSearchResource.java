package dev.assent.challenge.user;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.RequestAuthenticator;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Where a backend looks for users. */
@Path("/v1/users")
@Tag(name = "Server API")
@SecurityRequirement(name = "backend")
public class UserSearchResource {
    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGEST_LIMIT = 100;

    private final RequestAuthenticator callers;
    private final UserSearchService search;
    private final TrackTokenService tokens;

    UserSearchResource(RequestAuthenticator callers, UserSearchService search, TrackTokenService tokens) {
        this.callers = callers;
        this.search = search;
        this.tokens = tokens;
    }

    /** The users that were found; with {@code lastEvaluatedUserId} others follow. */
    public record SearchResponse(
            @Schema(required = true) List<FoundUser> users,
            @Nullable String lastEvaluatedUserId,
            @Nullable TokenPayload tokenPayload) {}

    /** What a track token says, under the names that it has in the token. */
    public record TokenPayload(
            String sub, String tenantId, String actionCode, String idempotencyKey, @Nullable String scope) {
        static TokenPayload of(TrackToken token) {
            return new TokenPayload(
                    token.userId(), token.tenantId(), token.actionCode(), token.idempotencyKey(), token.scope());
        }
    }

    @GET
    @Operation(
            summary = "Look for users",
            description = "All users without a condition; in the order of their ids, by pages.")
    public Uni<SearchResponse> find(
            @HeaderParam("Authorization") String authorization,
            @QueryParam("username") String username,
            @QueryParam("email") String email,
            @QueryParam("phoneNumber") String phoneNumber,
            @Parameter(description = "a track token: its user") @QueryParam("token") String token,
            @Parameter(
                            description = "at most so many users: 1 to 100, 20 by default",
                            schema = @Schema(implementation = Integer.class))
                    @QueryParam("limit")
                    String limit,
            @Parameter(description = "the users after this one") @QueryParam("lastEvaluatedUserId") String after) {
        int most = limit(limit);
        return callers.backend(authorization).chain(tenantId -> {
            TrackToken read = token == null ? null : read(tenantId, token);
            String userId = read == null ? null : read.userId();
            return search.find(
                            tenantId, new UserSearchService.Criteria(userId, username, email, phoneNumber, after), most)
                    .map(page -> answer(page, read));
        });
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
            // Not the caller's own credential, so no 401: the secret key was right.
            throw ApiException.invalidRequest(
                    "token", e.code().equals("expired_token") ? "has expired" : "is not a track token of this tenant");
        }
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        // Short enough to be an int, whatever its digits are.
        int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw ApiException.invalidRequest("limit", "must be a number from 1 to " + LARGEST_LIMIT);
        }
        return limit;
    }
}
