package dev.assent.push.webhook;

import dev.assent.push.channel.Administrators;
import dev.assent.push.channel.ChannelName;
import dev.assent.push.channel.ChannelResource;
import dev.assent.push.channel.Channels;
import dev.assent.push.channel.KnownTenants;
import dev.assent.runtime.webhook.StandardWebhooks;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Where an administrator sets up a tenant's webhook. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH)
@Administrators
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class WebhookResource {
    private static final Logger LOG = Logger.getLogger(WebhookResource.class);
    private static final int LONGEST_URL = 2048;

    private final KnownTenants tenants;
    private final Channels channels;

    WebhookResource(KnownTenants tenants, Channels channels) {
        this.tenants = tenants;
        this.channels = channels;
    }

    /** The webhook as it shall be. */
    public record WebhookRequest(@NotBlank @Size(max = LONGEST_URL) String url) {}

    /** The webhook as it is, with the secret of the endpoint, which no other answer holds. */
    public record WebhookAnswer(String channel, URI url, boolean enabled, String secret) {}

    /** Sets up the webhook, with a new secret. */
    @PUT
    @Path("/webhook")
    @Operation(
            summary = "Set up the webhook",
            description = "Makes a new Standard Webhooks secret, which stands in this answer and in no other.")
    @APIResponse(responseCode = "200", description = "The webhook and its secret")
    @APIResponse(responseCode = "400", description = "A field is not as it must be")
    @APIResponse(responseCode = "401", description = "Not the administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<WebhookAnswer> put(@PathParam("tenantId") String tenantId, @NotNull @Valid WebhookRequest body) {
        URI url = WebhookUrl.parse(body.url());
        String secret = StandardWebhooks.newSecret();
        return tenants.require(tenantId)
                .chain(() -> channels.put(
                        tenantId, ChannelName.WEBHOOK, new WebhookSettings(url), new WebhookCredentials(secret)))
                .invoke(() -> LOG.infof("webhook of tenant %s set up", tenantId))
                .map(done -> new WebhookAnswer(ChannelName.WEBHOOK.wireName(), url, true, secret));
    }
}
