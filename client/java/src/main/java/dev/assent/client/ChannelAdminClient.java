package dev.assent.client;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

/** The operator's side of push channels. */
public final class ChannelAdminClient {
    private static final String WEBHOOK = "webhook";

    private final ApiClient wire;
    private final Map<String, String> headers;

    public ChannelAdminClient(ApiClient wire, String adminToken) {
        this.wire = wire;
        this.headers = Map.of("Authorization", "Bearer " + adminToken);
    }

    /** A webhook as it was registered; {@code secret} ({@code whsec_…}) is told only when it is made. */
    public record Webhook(String channel, String url, boolean enabled, String secret) {}

    private record NewSecret(String secret) {}

    /** Sends the pushes of {@code tenantId} to {@code url} from now on; with a new secret where there was one nobody knows here. */
    public Webhook registerWebhook(String tenantId, URI url) {
        Webhook webhook =
                setUp(tenantId, WEBHOOK, Map.of("url", url.toString())).as(Webhook.class);
        if (webhook.secret() != null) {
            return webhook;
        }
        String secret = wire.send("POST", path(tenantId, WEBHOOK) + "/secrets", headers, Map.of("overlapSeconds", 0))
                .as(NewSecret.class)
                .secret();
        return new Webhook(webhook.channel(), webhook.url(), webhook.enabled(), secret);
    }

    /** Takes the webhook of {@code tenantId} away again. */
    public void removeWebhook(String tenantId) {
        remove(tenantId, WEBHOOK);
    }

    /** Sets up a {@code channel}, such as {@code apns}, of {@code tenantId}. */
    public ApiResponse setUp(String tenantId, String channel, Map<String, ?> settings) {
        return wire.send("PUT", path(tenantId, channel), headers, settings).orThrow();
    }

    /** Takes a {@code channel} of {@code tenantId} away, whether it is there or not. */
    public void remove(String tenantId, String channel) {
        wire.send("DELETE", path(tenantId, channel), headers, null);
    }

    /** The deliveries of the challenge with the UUID {@code challengeId}, newest first. */
    public ApiResponse deliveries(String tenantId, UUID challengeId) {
        String query = "/deliveries?challengeId=" + challengeId;
        return wire.send("GET", "/admin/channels/" + ApiClient.encoded(tenantId) + query, headers, null)
                .orThrow();
    }

    private static String path(String tenantId, String channel) {
        return "/admin/channels/" + ApiClient.encoded(tenantId) + "/" + channel;
    }
}
