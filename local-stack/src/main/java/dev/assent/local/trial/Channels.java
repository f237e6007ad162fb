package dev.assent.local.trial;

import java.net.URI;
import java.util.Map;

/** The operator's side of push channels. */
public final class Channels {
    private final Wire wire;
    private final Map<String, String> headers;

    public Channels(Wire wire, String adminToken) {
        this.wire = wire;
        this.headers = Map.of("Authorization", "Bearer " + adminToken);
    }

    /** A webhook as it was registered; {@code secret} ({@code whsec_…}) is told only when it is made. */
    public record Webhook(String channel, String url, boolean enabled, String secret) {}

    private record NewSecret(String secret) {}

    /** Sends the pushes of {@code tenantId} to {@code url} from now on; with a new secret where there was one nobody knows here. */
    public Webhook registerWebhook(String tenantId, URI url) {
        Webhook webhook = wire.send("PUT", path(tenantId), headers, Map.of("url", url.toString()))
                .as(Webhook.class);
        if (webhook.secret() != null) {
            return webhook;
        }
        String secret = wire.send("POST", path(tenantId) + "/secrets", headers, Map.of("overlapSeconds", 0))
                .as(NewSecret.class)
                .secret();
        return new Webhook(webhook.channel(), webhook.url(), webhook.enabled(), secret);
    }

    /** Takes the webhook of {@code tenantId} away again. */
    public WireAnswer removeWebhook(String tenantId) {
        return wire.send("DELETE", path(tenantId), headers, null);
    }

    private static String path(String tenantId) {
        return "/admin/channels/" + Wire.encoded(tenantId) + "/webhook";
    }
}
