package dev.assent.challenge.tenant;

import dev.assent.runtime.tenant.Callers;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The administrator's side of tenants and their secret keys. */
@Path("/v1/admin/tenants")
@Tag(name = "Administration")
@SecurityRequirement(name = "administrator")
public class TenantResource {
    private final Callers callers;
    private final Tenants tenants;

    TenantResource(Callers callers, Tenants tenants) {
        this.callers = callers;
        this.tenants = tenants;
    }

    /** A tenant to be made. */
    public record NewTenant(
            @NotNull @Pattern(regexp = TENANT_ID, message = TENANT_ID_MESSAGE) String tenantId,
            @Size(max = 200) String name) {
        private static final String TENANT_ID = "[A-Za-z0-9_-]{1,64}";
        private static final String TENANT_ID_MESSAGE = "must be 1 to 64 letters, digits, underscores or hyphens";
    }

    /** A secret key; this answer is the only one that shows it. */
    public record ShownKey(String tenantId, String keyId, String apiSecretKey) {}

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

    private static ShownKey shown(String tenantId, Tenants.NewKey key) {
        return new ShownKey(tenantId, key.keyId(), key.apiSecretKey().reveal());
    }
}
