package dev.assent.challenge.removal;

import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.tenant.RequestAuthenticator;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where a backend deletes a user. */
@Path("/v1/users/{userId}")
@Tag(name = "Server API")
@SecurityRequirement(name = "backend")
public class UserRemovalResource {
    private final RequestAuthenticator callers;
    private final UserRemovalService removal;

    UserRemovalResource(RequestAuthenticator callers, UserRemovalService removal) {
        this.callers = callers;
        this.removal = removal;
    }

    @DELETE
    @Operation(
            summary = "Delete a user",
            description = "With its authenticators, actions and challenges. What waits for an answer is withdrawn.")
    public Uni<Void> delete(
            @HeaderParam("Authorization") String authorization,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId) {
        return callers.backend(authorization).chain(tenantId -> removal.remove(tenantId, userId));
    }
}
