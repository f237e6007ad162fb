// SPDX-License-Identifier: Apache-2.0
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

/** Signature of the Standard Webhooks specification, version 1. */
public final class StandardWebhooksSignature {
    private static final String PREFIX = "whsec_";
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private StandardWebhooksSignature() {}

    /** Generates the secret of an endpoint: {@code whsec_} and 256 random bits in base64. */
    public static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** Derives the secret of an endpoint without one of its own from the tenant's {@code apiKey}. */
    static Secret secretOf(Secret apiKey) {
        return new Secret(
                PREFIX + Base64.getEncoder().encodeToString(apiKey.reveal().getBytes(UTF_8)));
    }

    /** Returns the headers of a request signed at {@code now}, with a signature for each of {@code secrets}. */
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
