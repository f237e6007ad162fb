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

/** One webhook request as it came in ({@code atNanos} as {@link System#nanoTime} has it). */
public record Delivery(Map<String, List<String>> headers, String body, long atNanos) {
    private static final String V2 = "X-Signature-V2";

    /** The envelope. */
    public JsonNode json() {
        return Json.read(body, JsonNode.class);
    }

    /** Whether {@code X-Signature-V2} holds a signature by {@code apiSecretKey}. */
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

    /** Whether the signature of Standard Webhooks is right for the endpoint's {@code secret}, by that project's own library. */
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
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
