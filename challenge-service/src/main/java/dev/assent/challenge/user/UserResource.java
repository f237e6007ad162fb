package dev.assent.challenge.user;

import dev.assent.runtime.tenant.RequestAuthenticator;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a backend asks and says about one user. */
@Path("/v1/users/{userId}")
@Tag(name = "Server API")
@SecurityRequirement(name = "backend")
public class UserResource {
    /** The longest id of a user. */
    public static final int LONGEST_ID = 256;

    private final RequestAuthenticator callers;
    private final UserStore users;

    UserResource(RequestAuthenticator callers, UserStore users) {
        this.callers = callers;
        this.users = users;
    }

    @GET
    @Operation(summary = "What is known of a user", description = "An unknown user is not enrolled, and no error.")
    public Uni<UserProfile> get(
            @HeaderParam("Authorization") String authorization,
            @PathParam("userId") @Size(max = LONGEST_ID) String userId) {
        return callers.backend(authorization).chain(tenantId -> users.profile(tenantId, userId));
    }

    @PATCH
    @Operation(summary = "Update a user", description = "Creates the user if new. What is absent stays as it is.")
    public Uni<UserAttributes> update(
            @HeaderParam("Authorization") String authorization,
            @PathParam("userId") @Size(max = LONGEST_ID) String userId,
            @NotNull(message = "must be a JSON object") @Valid UserAttributes body) {
        CustomAttributes.validate(body.custom());
        return callers.backend(authorization).chain(tenantId -> users.update(tenantId, userId, body));
    }

    @POST
    @Operation(summary = "Update a user, as older SDKs do", description = "The same as PATCH.")
    public Uni<UserAttributes> updateByPost(
            @HeaderParam("Authorization") String authorization,
            @PathParam("userId") @Size(max = LONGEST_ID) String userId,
            @NotNull(message = "must be a JSON object") @Valid UserAttributes body) {
        return update(authorization, userId, body);
    }
}
