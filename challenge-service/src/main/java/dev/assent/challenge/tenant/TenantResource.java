package dev.assent.challenge.tenant;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.tenant.RequestAuthenticator;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** The administrator's side of tenants and their secret keys. */
@Path("/v1/admin/tenants")
@Tag(name = "Administration")
@SecurityRequirement(name = "administrator")
public class TenantResource {
    private final RequestAuthenticator callers;
    private final TenantService tenants;

    TenantResource(RequestAuthenticator callers, TenantService tenants) {
        this.callers = callers;
        this.tenants = tenants;
    }

    /** A tenant to be made. */
    public record NewTenant(
            @NotNull @Pattern(regexp = TENANT_ID, message = TENANT_ID_MESSAGE) String tenantId,
            @Size(max = 200) @Nullable String name) {
        private static final String TENANT_ID = "[A-Za-z0-9_-]{1,64}";
        private static final String TENANT_ID_MESSAGE = "must be 1 to 64 letters, digits, underscores or hyphens";
    }

    /** A secret key; this answer is the only one that shows it. */
    public record ShownKey(String tenantId, String keyId, String apiSecretKey) {}

    /** A page of tenants; {@code lastTenantId} is there where more may follow. */
    public record TenantList(@Schema(required = true) List<String> tenantIds, @Nullable String lastTenantId) {}

    /** A tenant without its secrets. */
    public record Tenant(
            @Schema(required = true) String tenantId,
            @Schema(required = true) String name,
            @Schema(required = true) List<String> keyIds,
            @Schema(required = true) TenantSettings settings) {
        static Tenant of(TenantChanged tenant) {
            return new Tenant(
                    tenant.tenantId(),
                    Objects.requireNonNullElse(tenant.name(), tenant.tenantId()),
                    tenant.apiKeys().stream()
                            .map(key -> TenantService.keyId(key.hash()))
                            .toList(),
                    tenant.settings() == null ? TenantSettings.DEFAULTS : tenant.settings());
        }
    }

    @GET
    @Operation(summary = "List the tenants", description = "In the order of their ids, a page at a time.")
    public Uni<TenantList> list(
            @HeaderParam("Authorization") String authorization,
            @QueryParam("lastTenantId") @DefaultValue("") @Size(max = 64) String lastTenantId,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        callers.administrator(authorization);
        return tenants.list(lastTenantId, limit)
                .map(ids -> new TenantList(ids, ids.size() < limit ? null : ids.get(limit - 1)));
    }

    @GET
    @Path("{tenantId}")
    @Operation(summary = "A tenant, its keys' ids and its settings")
    public Uni<Tenant> get(@HeaderParam("Authorization") String authorization, @PathParam("tenantId") String tenantId) {
        callers.administrator(authorization);
        return tenants.get(tenantId).map(Tenant::of);
    }

    @PUT
    @Path("{tenantId}/settings")
    @Operation(
            summary = "Set up a tenant",
            description = "The settings replace all that were there; what is left out has its default.")
    public Uni<TenantSettings> configure(
            @HeaderParam("Authorization") String authorization,
            @PathParam("tenantId") String tenantId,
            @NotNull(message = "must be a JSON object") @Valid TenantSettings body) {
        callers.administrator(authorization);
        return tenants.configure(tenantId, body).replaceWith(body);
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "Make a tenant and its first secret key")
    public Uni<ShownKey> create(
            @HeaderParam("Authorization") String authorization,
            @NotNull(message = "must be a JSON object") @Valid NewTenant body) {
        callers.administrator(authorization);
        return tenants.create(body.tenantId(), body.name() == null ? body.tenantId() : body.name())
                .map(key -> shown(body.tenantId(), key));
    }

    @POST
    @Path("{tenantId}/keys")
    @ResponseStatus(201)
    @Operation(summary = "Give a tenant a second secret key, to rotate without downtime")
    public Uni<ShownKey> addKey(
            @HeaderParam("Authorization") String authorization, @PathParam("tenantId") String tenantId) {
        callers.administrator(authorization);
        return tenants.addKey(tenantId).map(key -> shown(tenantId, key));
    }

    @DELETE
    @Path("{tenantId}/keys/{keyId}")
    @Operation(summary = "Revoke a secret key")
    public Uni<Void> revokeKey(
            @HeaderParam("Authorization") String authorization,
            @PathParam("tenantId") String tenantId,
            @PathParam("keyId") String keyId) {
        callers.administrator(authorization);
        return tenants.revokeKey(tenantId, keyId);
    }

    private static ShownKey shown(String tenantId, TenantService.NewKey key) {
        return new ShownKey(tenantId, key.keyId(), key.apiSecretKey().reveal());
    }
}
