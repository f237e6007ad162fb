// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class WebhookRequestTest {
    private static final String BODY = "{\"type\":\"push.created\"}";
    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString("a secret of an endpoint".getBytes(StandardCharsets.UTF_8));

    @Test
    void aSignatureByEitherOfTwoActiveKeysIsValid() throws Exception {
        WebhookRequest request =
                request("t=17,v2=" + signature("other", "17"), "t=17,v2=AAAA,v2=" + signature("key", "17"));
        assertThat(request.isSignedBy("other")).isTrue();
        assertThat(request("t=17,v2=AAAA,v2=" + signature("key", "17")).isSignedBy("key"))
                .isTrue();
    }

    @Test
    void aSignatureOfAnotherKeyTimeOrFormatIsInvalid() throws Exception {
        assertThat(request("t=17,v2=" + signature("other", "17")).isSignedBy("key"))
                .isFalse();
        assertThat(request("t=18,v2=" + signature("key", "17")).isSignedBy("key"))
                .isFalse();
        assertThat(request("v2=" + signature("key", "")).isSignedBy("key")).isFalse();
        assertThat(request("t=17,v2=" + signature("key", "17") + "=").isSignedBy("key"))
                .isFalse();
        assertThat(new WebhookRequest(Map.of(), BODY, 0).isSignedBy("key")).isFalse();
    }

    @Test
    void theStandardSignatureIsVerifiedByItsLibrary() throws Exception {
        long now = Instant.now().getEpochSecond();
        Map<String, List<String>> headers = Map.of(
                "Webhook-id", List.of("m1"),
                "Webhook-timestamp", List.of(Long.toString(now)),
                "Webhook-signature", List.of(new Webhook(SECRET).sign("m1", now, BODY)));
        assertThat(new WebhookRequest(headers, BODY, 0).isStandardSignedWith(SECRET))
                .isTrue();
        assertThat(new WebhookRequest(headers, BODY + " ", 0).isStandardSignedWith(SECRET))
                .isFalse();
        assertThat(new WebhookRequest(Map.of(), BODY, 0).isStandardSignedWith(SECRET))
                .isFalse();
    }

    private static WebhookRequest request(String... signatures) {
        return new WebhookRequest(Map.of("X-signature-v2", List.of(signatures)), BODY, 0);
    }

    private static String signature(String key, String time) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal((time + "." + BODY).getBytes(StandardCharsets.UTF_8)));
    }
}
