// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelAdminService;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelResource;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.channel.TenantGuard;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Endpoint of an administrator that sets up a tenant's Web Push channel, for browsers and UnifiedPush apps. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH)
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class WebPushResource {
    private static final Logger LOG = Logger.getLogger(WebPushResource.class);

    /** Nothing that would need an escape in JSON, since the library makes the token's text of it as it is. */
    private static final String SUBJECT =
            "mailto:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+|https://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~%/-]*)?";

    private final TenantGuard tenants;
    private final ChannelStore channels;
    private final ChannelAdminService changes;

    WebPushResource(TenantGuard tenants, ChannelStore channels, ChannelAdminService changes) {
        this.tenants = tenants;
        this.channels = channels;
        this.changes = changes;
    }

    /** Request to set up the channel. */
    @RejectUnknownMembers
    public record WebPushRequest(
            @NotNull
                    @Size(max = 256)
                    @Pattern(regexp = SUBJECT, message = "must be mailto: and an address, or an https:// URL")
                    @Schema(examples = "mailto:ops@bank.example")
                    String subject,
            @Size(max = 128)
                    @Schema(description = "Public key of an existing VAPID key pair, in base64url; requires privateKey")
                    @Nullable
                    String publicKey,
            @Size(max = 128) @Schema(description = "32-byte private key in base64url") @Nullable String privateKey,
            @Schema(description = "true creates a new key pair; subscriptions made with the old one are lost") @Nullable
                    Boolean newKey) {

        /** Leaves out the key. */
        @Override
        public String toString() {
            return "WebPushRequest[" + subject + "]";
        }

        boolean bringsKey() {
            return publicKey != null || privateKey != null;
        }

        boolean wantsNewKey() {
            return Boolean.TRUE.equals(newKey);
        }
    }

    /** Channel without its private key. */
    public record WebPushAnswer(
            String channel,
            @Schema(description = "The applicationServerKey with which devices subscribe") String publicKey,
            String subject,
            boolean enabled) {}

    /** Sets up the channel. */
    @PUT
    @RolesAllowed(Administrator.ADMIN)
    @Path("/webpush")
    @Operation(
            summary = "Set up Web Push and UnifiedPush",
            description =
                    "The first call creates a VAPID key pair; a later call keeps it. Subscriptions are bound to the pair, so only newKey or a pair in the request replaces it.")
    @APIResponse(responseCode = "200", description = "The channel, without its private key")
    @APIResponse(responseCode = "400", description = "A field is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<WebPushAnswer> put(
            @PathParam("tenantId") String tenantId,
            @NotNull(message = "must be a JSON object") @Valid WebPushRequest body) {
        if (body.bringsKey() && body.wantsNewKey()) {
            throw ApiException.invalidRequest("newKey", "must not be true where a key pair is brought along");
        }
        return tenants.requireExists(tenantId)
                .chain(() -> channels.list(tenantId))
                .chain(existing -> keyPair(body, existing))
                .chain(pair -> put(tenantId, new WebPushSettings(pair.publicKey(), body.subject()), pair));
    }

    /** Makes or checks keys on a worker thread, and comes back to the caller's. */
    private Uni<VapidKeyPair> keyPair(WebPushRequest body, List<Channel> existing) {
        return Uni.createFrom()
                .item(() -> chosen(body, existing))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(MutinyHelper.executor(Vertx.currentContext()));
    }

    private VapidKeyPair chosen(WebPushRequest body, List<Channel> existing) {
        if (body.bringsKey()) {
            return brought(body);
        }
        return existing.stream()
                .filter(channel -> channel.name() == ChannelName.WEBPUSH && !body.wantsNewKey())
                .findFirst()
                .map(this::kept)
                .orElseGet(VapidKeyPair::generate);
    }

    private static VapidKeyPair brought(WebPushRequest body) {
        if (body.publicKey() == null) {
            throw ApiException.invalidRequest("publicKey", "must come with privateKey");
        }
        if (body.privateKey() == null) {
            throw ApiException.invalidRequest("privateKey", "must come with publicKey");
        }
        try {
            return VapidKeyPair.read(body.publicKey(), body.privateKey());
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest(
                    "privateKey", "must be the base64url of a P-256 key, and publicKey that of its uncompressed point");
        }
    }

    private VapidKeyPair kept(Channel channel) {
        return new VapidKeyPair(
                channel.settings(WebPushSettings.class).publicKey(),
                channels.credentials(channel, WebPushCredentials.class).privateKey());
    }

    private Uni<WebPushAnswer> put(String tenantId, WebPushSettings settings, VapidKeyPair pair) {
        return changes.put(tenantId, ChannelName.WEBPUSH, settings, new WebPushCredentials(pair.privateKey()))
                .invoke(() -> LOG.infof("Web Push of tenant %s set up", tenantId))
                .map(done -> new WebPushAnswer(
                        ChannelName.WEBPUSH.wireName(), settings.publicKey(), settings.subject(), true));
    }
}
