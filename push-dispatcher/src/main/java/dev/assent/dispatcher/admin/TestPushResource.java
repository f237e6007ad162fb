// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelResource;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.channel.Endpoint;
import dev.assent.dispatcher.channel.TenantGuard;
import dev.assent.dispatcher.device.Device;
import dev.assent.dispatcher.device.DeviceStore;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of an administrator that sends a test push to a device. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH + "/{channel}/test")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class TestPushResource {
    private final TenantGuard tenants;
    private final ChannelStore channels;
    private final DeviceStore devices;
    private final TestPushService pushes;

    TestPushResource(TenantGuard tenants, ChannelStore channels, DeviceStore devices, TestPushService pushes) {
        this.tenants = tenants;
        this.channels = channels;
        this.devices = devices;
        this.pushes = pushes;
    }

    /** Device to push to. */
    @RejectUnknownMembers
    public record TestPushRequest(@NotNull UUID userAuthenticatorId) {}

    /** Sends one test push, once, and returns the result of the push service. */
    @POST
    @RolesAllowed(Administrator.OPERATOR)
    @Operation(
            summary = "Send a test push to a device",
            description =
                    "Sends one push without retries, also through a disabled channel. Returns the outcome (DELIVERED, REJECTED, CHANNEL_FAULT, TOKEN_DEAD or TRY_AGAIN) and the endpoint's reason.")
    @APIResponse(responseCode = "200", description = "The endpoint's response")
    @APIResponse(responseCode = "400", description = "A field is invalid, or the channel does not reach the device")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant, or the tenant has no such channel or device")
    public Uni<TestPushService.Result> send(
            @PathParam("tenantId") String tenantId,
            @PathParam("channel") String channel,
            @NotNull(message = "must be a JSON object") @Valid TestPushRequest body) {
        return tenants.requireExists(tenantId)
                .chain(() -> channel(tenantId, channel))
                .chain(found ->
                        device(tenantId, body.userAuthenticatorId()).chain(device -> pushes.send(found, device)));
    }

    private Uni<Channel> channel(String tenantId, String channel) {
        ChannelName name = ChannelName.of(channel).orElseThrow(TestPushResource::noChannel);
        return channels.find(tenantId, new Endpoint(name, ""))
                .map(found -> found.orElseThrow(TestPushResource::noChannel));
    }

    private Uni<Device> device(String tenantId, UUID id) {
        return devices.find(tenantId, id)
                .map(found -> found.orElseThrow(
                        () -> new ApiException(404, "credential_not_found", "The tenant has no such device.")));
    }

    private static ApiException noChannel() {
        return new ApiException(404, "channel_not_found", "There is no channel of this name.");
    }
}
