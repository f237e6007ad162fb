package dev.assent.runtime.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.runtime.secret.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The signature of the Standard Webhooks specification, version 1. */
public final class StandardWebhooksSignature {
    private static final String PREFIX = "whsec_";
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private StandardWebhooksSignature() {}

    /** A new secret of an endpoint. */
    public static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** The secret of an endpoint whose receiver holds {@code apiKey} and nothing else of ours. */
    static Secret secretOf(Secret apiKey) {
        return new Secret(
                PREFIX + Base64.getEncoder().encodeToString(apiKey.reveal().getBytes(UTF_8)));
    }

    /** The headers of a request that was signed at {@code now}, with a signature for each of {@code secrets}. */
    static Map<String, String> headers(List<Secret> secrets, UUID id, Instant now, String body) {
        String timestamp = Long.toString(now.getEpochSecond());
        return Map.of(
                "webhook-id",
                id.toString(),
                "webhook-timestamp",
                timestamp,
                "webhook-signature",
                secrets.stream()
                        .map(secret -> "v1," + HmacSha256.sign(key(secret), id + "." + timestamp + "." + body))
                        .collect(Collectors.joining(" ")));
    }

    private static byte[] key(Secret secret) {
        return Base64.getDecoder().decode(secret.reveal().substring(PREFIX.length()));
    }
}
