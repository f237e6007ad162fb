package dev.assent.challenge.user;

import dev.assent.runtime.tenant.Callers;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a backend asks about users. */
@Path("/v1/users/{userId}")
@Tag(name = "Server API")
@SecurityRequirement(name = "backend")
public class UserResource {
    /** The longest id of a user. */
    public static final int LONGEST_ID = 256;

    private final Callers callers;
    private final Users users;

    UserResource(Callers callers, Users users) {
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
}
