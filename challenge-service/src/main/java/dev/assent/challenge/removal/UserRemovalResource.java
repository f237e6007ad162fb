// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.removal;

import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.SuccessBody;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of a backend that deletes a user. */
@Path("/v1/users/{userId}")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class UserRemovalResource {
    private final UserRemovalService removal;

    UserRemovalResource(UserRemovalService removal) {
        this.removal = removal;
    }

    /** Deletes the user and cancels its pending challenges. */
    @DELETE
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Delete a user",
            description =
                    "Also deletes the user's authenticators, actions and challenges. Open challenges are withdrawn.")
    public Uni<SuccessBody> delete(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId) {
        return removal.remove(BackendCaller.of(security).tenantId(), userId).replaceWith(SuccessBody.SUCCESS);
    }
}
