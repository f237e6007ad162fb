// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Administration API client for push channels and deliveries. */
public final class ChannelAdminClient {
    private static final String WEBHOOK = "webhook";

    private final ApiClient api;
    private final Map<String, String> headers;

    /** Creates a client that authenticates with the static {@code adminToken}. */
    public ChannelAdminClient(ApiClient api, String adminToken) {
        this.api = api;
        this.headers = Map.of("Authorization", "Bearer " + adminToken);
    }

    /** Registered webhook; {@code secret} ({@code whsec_…}) is present only in the response that created it. */
    public record WebhookResponse(String channel, String url, boolean enabled, @Nullable String secret) {}

    private record NewSecret(String secret) {}

    /**
     * Registers {@code url} as the webhook of {@code tenantId}. An existing webhook gets a new secret, because the API does
     * not return the current one.
     */
    public WebhookResponse registerWebhook(String tenantId, URI url) {
        WebhookResponse webhook =
                setUp(tenantId, WEBHOOK, Map.of("url", url.toString())).as(WebhookResponse.class);
        if (webhook.secret() != null) {
            return webhook;
        }
        String secret = api.send("POST", path(tenantId, WEBHOOK) + "/secrets", headers, Map.of("overlapSeconds", 0))
                .as(NewSecret.class)
                .secret();
        return new WebhookResponse(webhook.channel(), webhook.url(), webhook.enabled(), secret);
    }

    /** Removes the webhook of {@code tenantId}, if there is one. */
    public void removeWebhook(String tenantId) {
        remove(tenantId, WEBHOOK);
    }

    /** Creates or replaces a {@code channel}, such as {@code apns}, of {@code tenantId}. Throws {@link ApiClientException} on an error. */
    public ApiResponse setUp(String tenantId, String channel, Map<String, ?> settings) {
        return api.send("PUT", path(tenantId, channel), headers, settings).orThrow();
    }

    /** Removes a {@code channel} of {@code tenantId}, if there is one. */
    public void remove(String tenantId, String channel) {
        api.send("DELETE", path(tenantId, channel), headers, null);
    }

    /** Returns the deliveries of the challenge {@code challengeUuid}, newest first. */
    public ApiResponse deliveries(String tenantId, UUID challengeUuid) {
        String query = "/deliveries?challengeId=" + challengeUuid;
        return api.send("GET", "/admin/channels/" + ApiClient.encoded(tenantId) + query, headers, null)
                .orThrow();
    }

    private static String path(String tenantId, String channel) {
        return "/admin/channels/" + ApiClient.encoded(tenantId) + "/" + channel;
    }
}
