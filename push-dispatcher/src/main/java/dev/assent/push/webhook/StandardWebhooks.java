package dev.assent.push.webhook;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** The signature of the Standard Webhooks specification, version 1. */
final class StandardWebhooks {
    private static final String PREFIX = "whsec_";
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private StandardWebhooks() {}

    /** A new secret of an endpoint. */
    static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** The headers of a request that was signed at {@code now}. */
    static Map<String, String> headers(String secret, UUID id, Instant now, String body) {
        byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        String timestamp = Long.toString(now.getEpochSecond());
        return Map.of(
                "webhook-id",
                id.toString(),
                "webhook-timestamp",
                timestamp,
                "webhook-signature",
                "v1," + HmacSha256.sign(key, id + "." + timestamp + "." + body));
    }
}
