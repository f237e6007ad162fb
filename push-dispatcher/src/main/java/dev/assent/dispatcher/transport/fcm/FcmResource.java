// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.dispatcher.channel.ChannelAdminService;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelResource;
import dev.assent.dispatcher.channel.TenantGuard;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Endpoint of an administrator that sets up a tenant's FCM channel. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH)
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class FcmResource {
    private static final Logger LOG = Logger.getLogger(FcmResource.class);

    private final TenantGuard tenants;
    private final ChannelAdminService changes;

    FcmResource(TenantGuard tenants, ChannelAdminService changes) {
        this.tenants = tenants;
        this.changes = changes;
    }

    /**
     * Request to set up the channel.
     *
     * @param serviceAccount the JSON of the key file, as Google hands it out
     */
    @RejectUnknownMembers
    public record FcmRequest(@NotNull ServiceAccount serviceAccount) {}

    /** Channel without its key. */
    public record FcmAnswer(String channel, String projectId, String clientEmail, boolean enabled) {}

    /** Sets up the channel. */
    @PUT
    @RolesAllowed(Administrator.ADMIN)
    @Path("/fcm")
    @Operation(
            summary = "Set up FCM",
            description = "Requires the JSON of a service account's key file; no response contains its key.")
    @APIResponse(responseCode = "200", description = "The channel, without its key")
    @APIResponse(responseCode = "400", description = "A field is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<FcmAnswer> put(
            @PathParam("tenantId") String tenantId,
            @NotNull(message = "must be a JSON object") @Valid FcmRequest body) {
        ServiceAccount account = body.serviceAccount();
        FcmSettings settings = account.toSettings();
        FcmCredentials credentials = account.toCredentials();
        return tenants.requireExists(tenantId)
                .chain(() -> changes.put(tenantId, ChannelName.FCM, settings, credentials))
                .invoke(() -> LOG.infof("FCM of tenant %s set up with project %s", tenantId, settings.projectId()))
                .map(done ->
                        new FcmAnswer(ChannelName.FCM.wireName(), settings.projectId(), settings.clientEmail(), true));
    }
}
