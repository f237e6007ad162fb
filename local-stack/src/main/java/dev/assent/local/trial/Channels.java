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

    /** A webhook as it was registered; {@code secret} ({@code whsec_…}) is told only this once. */
    public record Webhook(String channel, String url, boolean enabled, String secret) {}

    /** Sends the pushes of {@code tenantId} to {@code url} from now on. */
    public Webhook registerWebhook(String tenantId, URI url) {
        return wire.send("PUT", path(tenantId), headers, Map.of("url", url.toString()))
                .as(Webhook.class);
    }

    /** Takes the webhook of {@code tenantId} away again. */
    public WireAnswer removeWebhook(String tenantId) {
        return wire.send("DELETE", path(tenantId), headers, null);
    }

    private static String path(String tenantId) {
        return "/admin/channels/" + Wire.encoded(tenantId) + "/webhook";
    }
}
