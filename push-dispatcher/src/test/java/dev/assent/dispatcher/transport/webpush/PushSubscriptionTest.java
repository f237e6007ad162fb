// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.embedded.push.WebPushSubscriber;
import dev.assent.runtime.device.PushSubscription;
import dev.assent.runtime.device.PushTokenType;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushSubscriptionTest {
    private static final WebPushSubscriber SUBSCRIBER = new WebPushSubscriber();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://fcm.googleapis.com/fcm/send/e7x:APA91b_-",
                "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABm-_",
                "https://web.push.apple.com/QF8w7V0M5Z3hbQiw4tIsMBJ",
                "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2fAb%3d",
                "https://ntfy.example/upABCdef?up=1",
                "https://[2001:db8::1]:8443/x",
                "http://127.0.0.1:8080/x"
            })
    void subscriptionsOfBrowsersAndDistributorsAreParsed(String endpoint) {
        String token = SUBSCRIBER.subscription(endpoint);

        assertThat(PushTokenType.of(token)).isEqualTo(PushTokenType.SUBSCRIPTION);
        assertThat(PushSubscription.read(token))
                .hasValueSatisfying(read -> assertThat(read.endpoint()).hasToString(endpoint));
    }

    @ParameterizedTest
    @CsvSource({
        "https://Push.Example/a, https://push.example",
        "https://push.example:443/a, https://push.example",
        "HTTPS://push.example:8443/a, https://push.example:8443",
        "http://push.example:80/a?b, http://push.example",
        "http://push.example:443/, http://push.example:443",
        "https://[::1]:443/, https://[::1]"
    })
    void theOriginIsSerializedAsBrowsersDo(String endpoint, String origin) {
        assertThat(PushSubscription.read(SUBSCRIBER.subscription(endpoint))
                        .orElseThrow()
                        .origin())
                .isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "push.example",
                "/relative",
                "ftp://push.example/",
                "https:///x",
                "https://push.example:0/",
                "https://push.example:65536/",
                "https://user:password@push.example/",
                "https://push.example/#fragment",
                "https://push.example/a b",
                "https://push.example/ü",
                "https://push.example/\r\nHost: other"
            })
    void anInvalidEndpointIsNoSubscription(String endpoint) {
        assertThat(PushSubscription.read(SUBSCRIBER.subscription(endpoint))).isEmpty();
    }

    @Test
    void aHostHasTheLongestDomainNameAtMost() {
        String longest = "a.".repeat(126) + "b";

        assertThat(PushSubscription.read(SUBSCRIBER.subscription("https://" + longest + ":65535/")))
                .hasValueSatisfying(read -> assertThat(read.origin()).hasSize(267));
        assertThat(PushSubscription.read(SUBSCRIBER.subscription("https://a" + longest + "/")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"endpoint\":null,\"keys\":null}",
                "{\"endpoint\":\"https://push.example/\"}",
                "{\"endpoint\":\"https://push.example/\",\"keys\":{}}",
                "{\"endpoint\":\"https://push.example/\",\"keys\":[]}",
                "{\"endpoint\":[],\"keys\":{}}",
                "{\"endpoint\":\"https://push.example/\",\"keys\":{\"p256dh\":\"AAAA\",\"auth\":\"AAAA\"}}",
                "{",
                "null",
                "[]"
            })
    void malformedJsonIsNoSubscription(String token) {
        assertThat(PushSubscription.read(token)).isEmpty();
    }

    @Property
    void onlyAPointOnTheCurveIsAKey(@ForAll @IntRange(min = 0, max = 64) int index, @ForAll byte change) {
        byte[] point = Base64.getUrlDecoder().decode(SUBSCRIBER.publicKey());
        point[index] ^= change;

        assertThat(PushSubscription.read(token(point, SUBSCRIBER.auth())).isPresent())
                .isEqualTo(change == 0);
    }

    @Property(tries = 100)
    void aSecretHasSixteenBytes(@ForAll @IntRange(min = 0, max = 40) int length) {
        byte[] point = Base64.getUrlDecoder().decode(SUBSCRIBER.publicKey());
        // Some clients keep the padding.
        String auth = Base64.getUrlEncoder().encodeToString(new byte[length]);

        assertThat(PushSubscription.read(token(point, auth)).isPresent()).isEqualTo(length == 16);
    }

    @Property
    void garbageIsNoSubscription(@ForAll String text) {
        for (String token : List.of(text, "{" + text, "{\"endpoint\":" + text + "}", token(new byte[65], text))) {
            assertThat(PushSubscription.read(token)).isEmpty();
        }
    }

    @Property
    void noEndpointMakesTheParserFail(@ForAll String endpoint) {
        PushSubscription.read(SUBSCRIBER.subscription("https://" + endpoint))
                .ifPresent(read -> assertThat(read.origin()).startsWith("https://"));
    }

    private static String token(byte[] point, String auth) {
        return "{\"endpoint\":\"https://push.example/\",\"keys\":{\"p256dh\":\""
                + Base64.getUrlEncoder().encodeToString(point) + "\",\"auth\":\"" + auth + "\"}}";
    }
}
