// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.assent.contracts.Json;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Received webhook request, with the {@link System#nanoTime} of its receipt. */
public record WebhookRequest(Map<String, List<String>> headers, String body, long atNanos) {
    private static final String V2 = "X-Signature-V2";

    /** Returns the body as JSON. */
    public JsonNode json() {
        return Json.read(body, JsonNode.class);
    }

    /** Returns whether {@code X-Signature-V2} contains a signature by {@code apiSecretKey}. */
    public boolean isSignedBy(String apiSecretKey) {
        String header = httpHeaders().firstValue(V2).orElse("");
        List<String> parts = List.of(header.split(","));
        String time = values(parts, "t=").findFirst().orElse("");
        byte[] expected = hmac(apiSecretKey, time + "." + body).getBytes(StandardCharsets.UTF_8);
        return !time.isEmpty()
                && values(parts, "v2=")
                        .anyMatch(signature ->
                                MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns whether the Standard Webhooks signature is valid for the endpoint's {@code secret}, by that project's library. */
    public boolean isStandardSignedWith(String secret) {
        try {
            new Webhook(secret).verify(body, httpHeaders());
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    private HttpHeaders httpHeaders() {
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    private static Stream<String> values(List<String> parts, String name) {
        return parts.stream()
                .map(String::strip)
                .filter(part -> part.startsWith(name))
                .map(part -> part.substring(name.length()));
    }

    private static String hmac(String key, String message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not support HMAC-SHA256", e);
        }
    }
}
