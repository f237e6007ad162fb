// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of a backend that reads and updates one user. */
@Path("/v1/users/{userId}")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class UserResource {
    /** Length of the longest user id. */
    public static final int LONGEST_ID = 256;

    private final UserStore users;

    UserResource(UserStore users) {
        this.users = users;
    }

    /** Returns the profile of a user. */
    @GET
    @Operation(summary = "Get a user", description = "An unknown user is reported as not enrolled, without an error.")
    public Uni<UserProfile> get(
            @Context SecurityContext security, @PathParam("userId") @Size(max = LONGEST_ID) String userId) {
        return users.profile(BackendCaller.of(security).tenantId(), userId);
    }

    /** Updates a user, or creates it. */
    @PATCH
    @Operation(summary = "Update a user", description = "Creates the user if new. An absent attribute is unchanged.")
    public Uni<UserAttributes> update(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = LONGEST_ID) String userId,
            @NotNull(message = "must be a JSON object") @Valid UserAttributes body) {
        CustomAttributes.validate(body.custom());
        return users.update(BackendCaller.of(security).tenantId(), userId, body);
    }

    /** Updates a user as {@link #update} does. */
    @POST
    @Operation(summary = "Update a user (for older SDKs)", description = "Equivalent to PATCH.")
    public Uni<UserAttributes> updateByPost(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = LONGEST_ID) String userId,
            @NotNull(message = "must be a JSON object") @Valid UserAttributes body) {
        return update(security, userId, body);
    }
}
