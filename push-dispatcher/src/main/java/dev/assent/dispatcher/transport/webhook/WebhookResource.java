// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.dispatcher.channel.ChannelAdminService;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelResource;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.channel.TenantGuard;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Endpoints of an administrator that set up a tenant's webhook and rotate its secret. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH)
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class WebhookResource {
    private static final Logger LOG = Logger.getLogger(WebhookResource.class);
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_OVERLAP = 2_592_000;
    private static final Duration DEFAULT_OVERLAP = Duration.ofDays(1);

    private final TenantGuard tenants;
    private final ChannelStore channels;
    private final ChannelAdminService changes;
    private final Clock clock;

    WebhookResource(TenantGuard tenants, ChannelStore channels, ChannelAdminService changes, Clock clock) {
        this.tenants = tenants;
        this.channels = channels;
        this.changes = changes;
        this.clock = clock;
    }

    /** Request to set up the webhook. */
    @RejectUnknownMembers
    public record WebhookRequest(
            @NotBlank @Size(max = LONGEST_URL) @Schema(description = "URL of every kind without a URL of its own")
                    String url,
            @Schema(
                            description =
                                    "true sends events of tracked actions and of challenges, in batches; default: whether logEventsUrl is present")
                    @Nullable
                    Boolean logEvents,
            @Size(min = 1, max = LONGEST_URL) @Schema(description = "URL of push.created; default: url") @Nullable
                    String pushUrl,
            @Size(min = 1, max = LONGEST_URL)
                    @Schema(description = "URL of the events about authenticators; default: url")
                    @Nullable
                    String authenticatorEventsUrl,
            @Size(min = 1, max = LONGEST_URL) @Schema(description = "URL of the log events; default: url") @Nullable
                    String logEventsUrl) {

        private WebhookSettings settings() {
            return new WebhookSettings(
                    WebhookUrl.parse("url", url),
                    logEvents == null ? logEventsUrl != null : logEvents,
                    optional("pushUrl", pushUrl),
                    optional("authenticatorEventsUrl", authenticatorEventsUrl),
                    optional("logEventsUrl", logEventsUrl));
        }

        private static @Nullable URI optional(String field, @Nullable String url) {
            return url == null ? null : WebhookUrl.parse(field, url);
        }

        /** Omits the URLs, whose queries may hold a secret. */
        @Override
        public String toString() {
            return "WebhookRequest[logEvents=" + logEvents + "]";
        }
    }

    /** Webhook; only the response that sets it up for the first time contains the secret of the endpoint. */
    public record WebhookAnswer(
            String channel,
            URI url,
            boolean logEvents,
            @Nullable URI pushUrl,
            @Nullable URI authenticatorEventsUrl,
            @Nullable URI logEventsUrl,
            boolean enabled,
            @Schema(description = "Standard Webhooks secret; present only if this call created it") @Nullable
                    String secret) {
        /** Leaves out the secret. */
        @Override
        public String toString() {
            return "WebhookAnswer[" + url + "]";
        }
    }

    /** Sets up the webhook: the first time with a new secret, which later calls keep. */
    @PUT
    @RolesAllowed(Administrator.ADMIN)
    @Path("/webhook")
    @Operation(
            summary = "Set up the webhook",
            description =
                    "The first call creates a Standard Webhooks secret, which only this response contains. A later call keeps the secret.")
    @APIResponse(responseCode = "200", description = "The webhook; the first response includes its secret")
    @APIResponse(responseCode = "400", description = "A field is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<WebhookAnswer> put(
            @PathParam("tenantId") String tenantId,
            @NotNull(message = "must be a JSON object") @Valid WebhookRequest body) {
        WebhookSettings settings = body.settings();
        WebhookCredentials first = WebhookCredentials.create();
        return tenants.requireExists(tenantId)
                .chain(() -> changes.put(tenantId, ChannelName.WEBHOOK, settings, existing -> existing.map(
                                channel -> channels.credentials(channel, WebhookCredentials.class))
                        .orElse(first)))
                .invoke(() -> LOG.infof("webhook of tenant %s set up", tenantId))
                .map(stored -> new WebhookAnswer(
                        ChannelName.WEBHOOK.wireName(),
                        settings.url(),
                        settings.logEvents(),
                        settings.pushUrl(),
                        settings.authenticatorEventsUrl(),
                        settings.logEventsUrl(),
                        true,
                        stored.equals(first) ? first.secret() : null));
    }

    /** Request to rotate the secret. */
    @RejectUnknownMembers
    public record SecretRequest(
            @Min(0)
                    @Max(LONGEST_OVERLAP)
                    @Schema(description = "Time in seconds for which earlier secrets stay valid; default: one day")
                    @Nullable
                    Integer overlapSeconds) {}

    /** New secret, which no other response contains. */
    public record SecretAnswer(
            @Schema(required = true) String secret,
            @Schema(description = "Until when requests are signed with earlier ones too", required = true)
                    Instant overlapEndsAt) {
        /** Leaves out the secret. */
        @Override
        public String toString() {
            return "SecretAnswer[***]";
        }
    }

    /** Makes a new secret of the endpoint; earlier ones stay valid for a while. */
    @POST
    @RolesAllowed(Administrator.ADMIN)
    @Path("/webhook/secrets")
    @ResponseStatus(201)
    @Operation(
            summary = "Rotate the webhook's secret",
            description =
                    "Only this response contains the new Standard Webhooks secret. Until the overlap ends, each request carries a signature of each valid secret.")
    @APIResponse(responseCode = "201", description = "The new secret")
    @APIResponse(responseCode = "400", description = "A field is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant, or the tenant has no webhook")
    @APIResponse(responseCode = "409", description = "Five secrets are already valid")
    public Uni<SecretAnswer> rotate(
            @PathParam("tenantId") String tenantId,
            @RequestBody(required = false) @Nullable @Valid SecretRequest body) {
        Duration overlap = body == null || body.overlapSeconds() == null
                ? DEFAULT_OVERLAP
                : Duration.ofSeconds(body.overlapSeconds());
        Instant now = clock.instant();
        return tenants.requireExists(tenantId)
                .chain(() -> changes.rotate(tenantId, ChannelName.WEBHOOK, channel -> channels.credentials(
                                channel, WebhookCredentials.class)
                        .rotated(overlap, now)))
                .invoke(() -> LOG.infof("secret of the webhook of tenant %s rotated", tenantId))
                .map(rotated -> new SecretAnswer(rotated.secret(), now.plus(overlap)));
    }
}
