// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.runtime.secret.Secret;
import java.time.Instant;
import java.util.List;

/** Signature that the SDKs' webhook helpers verify: one per active secret key, so that a key rotation breaks no receiver. */
final class SignatureV2 {
    static final String HEADER = "X-Signature-V2";

    private SignatureV2() {}

    /** Returns the header's value for a request signed at {@code now}. */
    static String value(List<Secret> apiKeys, Instant now, String body) {
        long timestamp = now.getEpochSecond();
        StringBuilder value = new StringBuilder("t=").append(timestamp);
        for (Secret key : apiKeys) {
            String signature = HmacSha256.sign(key.reveal().getBytes(UTF_8), timestamp + "." + body);
            value.append(",v2=").append(signature.replace("=", ""));
        }
        return value.toString();
    }
}
