// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Endpoints of an administrator that list, switch and remove a tenant's push channels. Each kind of channel has its own endpoint to set it up. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH)
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels", description = "Administration of a tenant's push channels.")
public class ChannelResource {
    /** Path of all endpoints of channels. */
    public static final String PATH = "/v1/admin/channels/{tenantId}";

    private static final Logger LOG = Logger.getLogger(ChannelResource.class);

    private final TenantGuard tenants;
    private final ChannelAdminService changes;
    private final ChannelStatusQuery status;
    private final AuditLog audit;

    ChannelResource(TenantGuard tenants, ChannelAdminService changes, ChannelStatusQuery status, AuditLog audit) {
        this.tenants = tenants;
        this.changes = changes;
        this.status = status;
        this.audit = audit;
    }

    /** Channels of a tenant. */
    public record ChannelList(List<Map<String, Object>> channels) {}

    /** Lists the tenant's channels, without their credentials. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "List a tenant's push channels",
            description = "The response contains no secret or private key.")
    @APIResponse(responseCode = "200", description = "The channels")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<ChannelList> list(@PathParam("tenantId") String tenantId) {
        return tenants.requireExists(tenantId).chain(() -> status.of(tenantId)).map(ChannelList::new);
    }

    /** Page of changes of the tenant's channels, newest first. */
    public record Entries(@Schema(required = true) List<AuditLog.Entry> entries) {}

    /** Lists the changes of the tenant's channels. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Path("/audit")
    @Operation(
            summary = "List changes of push channels, newest first",
            description = "To read the next page, pass the last entry's id as before.")
    @APIResponse(responseCode = "200", description = "The entries")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<Entries> audit(
            @PathParam("tenantId") String tenantId,
            @QueryParam("before") @Nullable UUID before,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        return tenants.requireExists(tenantId)
                .chain(() -> audit.newest(tenantId, before, limit))
                .map(Entries::new);
    }

    /** Change of a channel. */
    @RejectUnknownMembers
    public record ChannelPatch(@NotNull Boolean enabled) {}

    /** Switches a channel on or off. */
    @PATCH
    @RolesAllowed(Administrator.OPERATOR)
    @Path("/{channel}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Enable or disable a push channel",
            description =
                    "Open pushes of a disabled channel are abandoned. Enabling a channel also enables endpoints that were disabled because they had failed for too long.")
    @APIResponse(responseCode = "200", description = "The channels")
    @APIResponse(responseCode = "400", description = "A field is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant, or the tenant has no such channel")
    public Uni<ChannelList> patch(
            @PathParam("tenantId") String tenantId,
            @PathParam("channel") String channel,
            @NotNull(message = "must be a JSON object") @Valid ChannelPatch body) {
        ChannelName name = name(channel);
        return tenants.requireExists(tenantId)
                .chain(() -> changes.enable(tenantId, name, body.enabled()))
                .invoke(found -> {
                    if (!found) {
                        throw ChannelAdminService.notFound();
                    }
                })
                .invoke(() -> LOG.infof(
                        "channel %s of tenant %s switched %s", channel, tenantId, body.enabled() ? "on" : "off"))
                .chain(() -> status.of(tenantId))
                .map(ChannelList::new);
    }

    /** Removes a channel; its pending pushes are given up. */
    @DELETE
    @RolesAllowed(Administrator.ADMIN)
    @Path("/{channel}")
    @Operation(summary = "Remove a push channel", description = "Open pushes of the channel are abandoned.")
    @APIResponse(responseCode = "204", description = "The channel is removed")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant, or no channel type has this name")
    public Uni<Void> remove(@PathParam("tenantId") String tenantId, @PathParam("channel") String channel) {
        ChannelName name = name(channel);
        return tenants.requireExists(tenantId)
                .chain(() -> changes.remove(tenantId, name))
                .invoke(() -> LOG.infof("channel %s of tenant %s removed", channel, tenantId));
    }

    private static ChannelName name(String channel) {
        return ChannelName.of(channel).orElseThrow(ChannelAdminService::notFound);
    }
}
