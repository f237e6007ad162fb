// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of an administrator that change the logo of a tenant's challenge page. */
@Path("/v1/admin/tenants/{tenantId}/logo")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class TenantLogoResource {
    private final TenantLogoStore logos;

    TenantLogoResource(TenantLogoStore logos) {
        this.logos = logos;
    }

    /** Logo of a tenant. */
    @RejectUnknownMembers
    public record Logo(
            @NotNull @Schema(description = "base64 of a PNG picture: 32 KB and 1024 pixels on a side at most")
                    String png) {}

    /** Stores the logo of a tenant; fails with 404 if there is no such tenant. */
    @PUT
    @RolesAllowed(Administrator.ADMIN)
    @Operation(summary = "Set the logo of a tenant's challenge page")
    @APIResponse(responseCode = "204", description = "The logo is stored")
    public Uni<Void> put(
            @PathParam("tenantId") String tenantId, @NotNull(message = "must be a JSON object") @Valid Logo body) {
        return logos.put(tenantId, PngImage.parse("png", body.png()));
    }

    /** Removes the logo of a tenant; fails with 404 if there is no such tenant. */
    @DELETE
    @RolesAllowed(Administrator.ADMIN)
    @Operation(summary = "Remove the logo of a tenant's challenge page")
    @APIResponse(responseCode = "204", description = "The tenant has no logo")
    public Uni<Void> remove(@PathParam("tenantId") String tenantId) {
        return logos.remove(tenantId);
    }
}
