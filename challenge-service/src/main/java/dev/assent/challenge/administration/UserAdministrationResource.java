// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.administration;

import dev.assent.challenge.authenticator.UserAuthenticator;
import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.StrictValue;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of an administrator that show a user and remove its authenticators. */
@Path("/v1/admin/tenants/{tenantId}/users/{userId}")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class UserAdministrationResource {
    private final UserAdministrationService service;

    UserAdministrationResource(UserAdministrationService service) {
        this.service = service;
    }

    /** User with what it can verify itself by and its newest actions, newest first. */
    public record UserDetails(
            @Schema(required = true) AdministeredUser user,
            @Schema(required = true) List<UserAuthenticator> authenticators,
            @Schema(required = true) List<UserAction> actions) {}

    /** Returns one user. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "Get a user with its authenticators and newest actions",
            description = "Returns the newest 50 actions, newest first.")
    @APIResponse(responseCode = "200", description = "The user")
    @APIResponse(responseCode = "404", description = "The tenant has no such user")
    public Uni<UserDetails> get(
            @PathParam("tenantId") String tenantId,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId) {
        return service.get(tenantId, userId);
    }

    /** Removes an authenticator of a user. */
    @DELETE
    @Path("authenticators/{userAuthenticatorId}")
    @RolesAllowed(Administrator.OPERATOR)
    @Operation(
            summary = "Remove an authenticator of a user",
            description = "A removed device is inactive immediately. The audit log records the removal.")
    @APIResponse(responseCode = "204", description = "The authenticator is removed")
    @APIResponse(responseCode = "404", description = "The user has no such authenticator")
    public Uni<Void> removeAuthenticator(
            @PathParam("tenantId") String tenantId,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @Parameter(schema = @Schema(implementation = UUID.class)) @PathParam("userAuthenticatorId")
                    String userAuthenticatorId) {
        UUID id = StrictValue.uuid(userAuthenticatorId)
                .orElseThrow(
                        () -> new ApiException(404, "credential_not_found", "The user has no such authenticator."));
        return service.removeAuthenticator(tenantId, userId, id);
    }
}
