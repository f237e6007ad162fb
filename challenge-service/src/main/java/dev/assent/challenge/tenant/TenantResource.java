// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.DisplayText;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Endpoints of an administrator that manage tenants and their secret keys. */
@Path("/v1/admin/tenants")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class TenantResource {
    private final TenantService tenants;
    private final TenantLogoStore logos;

    TenantResource(TenantService tenants, TenantLogoStore logos) {
        this.tenants = tenants;
        this.logos = logos;
    }

    /** Tenant to create. */
    @RejectUnknownMembers
    public record NewTenant(
            @NotNull @Pattern(regexp = TenantSettings.TENANT_ID, message = TENANT_ID_MESSAGE) String tenantId,
            @Size(max = 200) @DisplayText @Nullable String name) {
        private static final String TENANT_ID_MESSAGE = "must be 1 to 64 letters, digits, underscores or hyphens";
    }

    /** New secret key; no other response shows it. */
    public record ShownKey(String tenantId, String keyId, String apiSecretKey) {}

    /** Page of tenants; others may follow where {@code lastTenantId} is present. */
    public record TenantList(@Schema(required = true) List<String> tenantIds, @Nullable String lastTenantId) {}

    /** Tenant without its secrets. */
    public record Tenant(
            @Schema(required = true) String tenantId,
            @Schema(required = true) String name,
            @Schema(required = true) List<String> keyIds,
            @Schema(required = true) TenantSettings settings,
            @Schema(required = true) boolean hasLogo) {
        static Tenant of(TenantChanged tenant, boolean hasLogo) {
            return new Tenant(
                    tenant.tenantId(),
                    Objects.requireNonNullElse(tenant.name(), tenant.tenantId()),
                    tenant.apiKeys().stream()
                            .map(key -> TenantService.keyId(key.hash()))
                            .toList(),
                    tenant.settings() == null ? TenantSettings.DEFAULTS : tenant.settings(),
                    hasLogo);
        }
    }

    /** Lists tenants in the order of their ids. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(summary = "List the tenants", description = "Returns one page, ordered by id.")
    public Uni<TenantList> list(
            @QueryParam("lastTenantId") @DefaultValue("") @Size(max = 64) String lastTenantId,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        return tenants.list(lastTenantId, limit)
                .map(ids -> new TenantList(ids, ids.size() < limit ? null : ids.get(limit - 1)));
    }

    /** Returns a tenant; fails with 404 if there is none. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Path("{tenantId}")
    @Operation(summary = "Get a tenant, its key ids and its settings")
    public Uni<Tenant> get(@PathParam("tenantId") String tenantId) {
        return tenants.get(tenantId).chain(tenant -> logos.exists(tenantId).map(hasLogo -> Tenant.of(tenant, hasLogo)));
    }

    /** Replaces all settings of a tenant. */
    @PUT
    @RolesAllowed(Administrator.ADMIN)
    @Path("{tenantId}/settings")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replace the settings of a tenant",
            description = "The request replaces all settings; an omitted setting gets its default.")
    public Uni<TenantSettings> configure(
            @PathParam("tenantId") String tenantId,
            @NotNull(message = "must be a JSON object") @Valid TenantSettings body) {
        return tenants.configure(tenantId, body).replaceWith(body);
    }

    /** Creates a tenant and its first secret key; fails with 409 if the id is taken. */
    @POST
    @RolesAllowed(Administrator.ADMIN)
    @ResponseStatus(201)
    @Operation(summary = "Create a tenant and its first secret key")
    @APIResponse(responseCode = "201", description = "The tenant, with its key")
    @APIResponse(responseCode = "409", description = "A tenant with this id exists")
    public Uni<ShownKey> create(@NotNull(message = "must be a JSON object") @Valid NewTenant body) {
        return tenants.create(body.tenantId(), body.name() == null ? body.tenantId() : body.name())
                .map(key -> shown(body.tenantId(), key));
    }

    /** Adds a second secret key; fails with 409 if there are two. */
    @POST
    @RolesAllowed(Administrator.ADMIN)
    @Path("{tenantId}/keys")
    @ResponseStatus(201)
    @Operation(summary = "Create a second secret key, to rotate without downtime")
    @APIResponse(responseCode = "201", description = "The new key")
    @APIResponse(responseCode = "409", description = "Two keys are active")
    public Uni<ShownKey> addKey(@PathParam("tenantId") String tenantId) {
        return tenants.addKey(tenantId).map(key -> shown(tenantId, key));
    }

    /** Revokes a secret key; fails with 409 if it is the last. */
    @DELETE
    @RolesAllowed(Administrator.ADMIN)
    @Path("{tenantId}/keys/{keyId}")
    @Operation(summary = "Revoke a secret key")
    @APIResponse(responseCode = "204", description = "The key is revoked")
    @APIResponse(responseCode = "409", description = "It is the last key")
    public Uni<Void> revokeKey(@PathParam("tenantId") String tenantId, @PathParam("keyId") String keyId) {
        return tenants.revokeKey(tenantId, keyId);
    }

    private static ShownKey shown(String tenantId, TenantService.NewKey key) {
        return new ShownKey(tenantId, key.keyId(), key.apiSecretKey().reveal());
    }
}
