// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.DeviceCaller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of a phone that subscribes to pushes: it needs the tenant's public VAPID key (RFC 8292). */
@Path("/v1/client/push-settings")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.DEVICE)
@SecurityRequirement(name = "device")
@Produces(MediaType.APPLICATION_JSON)
public class PushSettingsResource {
    private final ChannelStore channels;

    PushSettingsResource(ChannelStore channels) {
        this.channels = channels;
    }

    /** Public settings of the tenant's push channels. */
    @Schema(name = "PushSettings")
    public record PushSettings(
            @Schema(description = "absent unless the tenant has an enabled Web Push channel") @Nullable
                    WebPush webPush) {}

    /** Public settings of a Web Push channel. */
    @Schema(name = "WebPushPublicSettings")
    public record WebPush(
            @Schema(required = true, description = "applicationServerKey of a subscription, in base64url")
                    String publicKey) {}

    /** Returns the public settings of the tenant's push channels. */
    @GET
    @Operation(
            summary = "Get the public settings of the push channels",
            description =
                    "A page subscribes to pushes with the key, and enrols with the subscription as its pushToken.")
    public Uni<PushSettings> get(@Context SecurityContext security) {
        return channels.list(DeviceCaller.of(security).tenantId()).map(PushSettingsResource::publicSettings);
    }

    private static PushSettings publicSettings(List<Channel> channels) {
        return new PushSettings(channels.stream()
                .filter(channel -> channel.name() == ChannelName.WEBPUSH && channel.enabled())
                .findFirst()
                .map(channel ->
                        new WebPush(channel.settings(WebPushSettings.class).publicKey()))
                .orElse(null));
    }
}
