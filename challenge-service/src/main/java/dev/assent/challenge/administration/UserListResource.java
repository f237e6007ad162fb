// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.administration;

import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of an administrator that finds the users of a tenant. */
@Path("/v1/admin/users")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class UserListResource {
    private final UserQueries users;

    UserListResource(UserQueries users) {
        this.users = users;
    }

    /** Page of users; others may follow where {@code lastUserId} is present. */
    public record AdministeredUsers(
            @Schema(required = true) List<AdministeredUser> users, @Nullable String lastUserId) {}

    /** Lists the tenant's users, or those that match {@code query}. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "List or find the users of a tenant",
            description =
                    "Returns one page, ordered by the bytes of the ids: all users, or those whose id begins with query or whose e-mail address, phone number or username is query. To read the next page, pass lastUserId.")
    public Uni<AdministeredUsers> list(
            @QueryParam("tenantId") @NotNull @Size(min = 1, max = 64) String tenantId,
            @QueryParam("query") @Size(max = 320) @Nullable String query,
            @QueryParam("lastUserId") @DefaultValue("") @Size(max = UserResource.LONGEST_ID) String lastUserId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
        Uni<List<AdministeredUser>> found = query == null || query.isEmpty()
                ? users.list(tenantId, lastUserId, limit)
                : users.search(tenantId, query, lastUserId, limit);
        return found.map(page -> new AdministeredUsers(
                page, page.size() < limit ? null : page.get(limit - 1).userId()));
    }
}
