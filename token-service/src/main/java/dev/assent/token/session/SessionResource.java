// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ErrorBody;
import dev.assent.runtime.http.Identifier;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of a backend that manages the sessions of its users. */
@Path("/v1/sessions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sessions")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
@APIResponse(
        responseCode = "400",
        description = "The request body is invalid; the error names the field",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "401",
        description = "No tenant has this secret key, or the token is rejected: invalid_token or expired_token",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
public class SessionResource {
    private static final int LONGEST_ID = 256;

    private final SessionService sessions;

    SessionResource(SessionService sessions) {
        this.sessions = sessions;
    }

    /** Request to start a session. */
    @Schema(name = "CreateSessionRequest")
    record CreateRequest(
            @NotBlank
                    @Size(max = LONGEST_ID)
                    @Identifier
                    @Schema(description = "The tenant's client that the session belongs to")
                    String clientId,
            @NotBlank @Schema(description = "A track token or an access token of a succeeded action") String token,
            @Schema(description = "The action that the backend expects the token to belong to") String action) {

        /** Leaves the token out, so that no log holds it. */
        @Override
        public String toString() {
            return "CreateRequest[" + clientId + ", " + action + "]";
        }
    }

    /** Request to validate an access token. */
    @Schema(name = "ValidateSessionRequest")
    record ValidateRequest(
            @NotBlank String accessToken,
            @Schema(description = "Clients whose sessions are accepted; absent: all clients")
                    List<@NotNull String> clientIds) {

        /** Leaves the token out, so that no log holds it. */
        @Override
        public String toString() {
            return "ValidateRequest[" + clientIds + "]";
        }
    }

    /** Request to renew a session. */
    @Schema(name = "RefreshSessionRequest")
    record RefreshRequest(@NotBlank String refreshToken) {

        /** Shows nothing. */
        @Override
        public String toString() {
            return "RefreshRequest[***]";
        }
    }

    /** Request to end a session. */
    @Schema(name = "RevokeSessionRequest")
    record RevokeRequest(@NotBlank String accessToken) {

        /** Shows nothing. */
        @Override
        public String toString() {
            return "RevokeRequest[***]";
        }
    }

    /** Request to end all sessions of a user. */
    @Schema(name = "RevokeUserSessionsRequest")
    record RevokeUserRequest(@NotBlank String userId) {}

    /** Starts a session. */
    @POST
    @Operation(
            operationId = "createSession",
            summary = "Start a session for a user who proved an action",
            description = "Returns 400 if the token's action is not the expected one or has not succeeded.")
    @APIResponse(responseCode = "200", description = "The first pair of tokens")
    public Uni<TokenPair> create(
            @Context SecurityContext security, @NotNull(message = "must be a JSON object") @Valid CreateRequest body) {
        return sessions.start(BackendCaller.of(security).tenantId(), body.clientId(), body.token(), body.action());
    }

    /** Returns the session of an access token. */
    @POST
    @Path("/validate")
    @Operation(
            operationId = "validateSession",
            summary = "Validate the access token of a session",
            description = "Only the newest access token of a session that is not revoked is valid.")
    @APIResponse(responseCode = "200", description = "The token is valid")
    public Uni<ValidSession> validate(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid ValidateRequest body) {
        return sessions.validate(BackendCaller.of(security).tenantId(), body.accessToken(), body.clientIds());
    }

    /** Renews a session. */
    @POST
    @Path("/refresh")
    @Operation(
            operationId = "refreshSession",
            summary = "Exchange a refresh token for a new pair of tokens",
            description = "The old pair becomes invalid. Reusing a refresh token ends the whole session.")
    @APIResponse(responseCode = "200", description = "The new pair of tokens")
    public Uni<TokenPair> refresh(
            @Context SecurityContext security, @NotNull(message = "must be a JSON object") @Valid RefreshRequest body) {
        return sessions.refresh(BackendCaller.of(security).tenantId(), body.refreshToken());
    }

    /** Ends a session. */
    @POST
    @Path("/revoke")
    @Operation(
            operationId = "revokeSession",
            summary = "End the session of an access token",
            description = "Succeeds also if the token has expired or was renewed, or if the session has already ended.")
    @APIResponse(responseCode = "200", description = "The session is ended")
    public Uni<Map<String, Object>> revoke(
            @Context SecurityContext security, @NotNull(message = "must be a JSON object") @Valid RevokeRequest body) {
        return sessions.revoke(BackendCaller.of(security).tenantId(), body.accessToken())
                .replaceWith(Map.of());
    }

    /** Ends all sessions of a user. */
    @POST
    @Path("/user/revoke")
    @Operation(
            operationId = "revokeUserSessions",
            summary = "End all sessions of a user",
            description = "Returns the same response for a user without sessions.")
    @APIResponse(responseCode = "200", description = "All sessions of the user are ended")
    public Uni<Map<String, Object>> revokeUser(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid RevokeUserRequest body) {
        return sessions.revokeAll(BackendCaller.of(security).tenantId(), body.userId())
                .replaceWith(Map.of());
    }
}
