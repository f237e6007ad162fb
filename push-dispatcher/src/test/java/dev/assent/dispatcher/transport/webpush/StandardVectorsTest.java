// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.interaso.webpush.WebPush;
import com.nimbusds.jose.util.Base64URL;
import dev.assent.embedded.push.EncryptedContent;
import dev.assent.embedded.push.VapidHeader;
import dev.assent.embedded.push.WebPushSubscriber;
import dev.assent.runtime.device.PushSubscription;
import java.security.GeneralSecurityException;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Test vectors of the standards. The library accepts neither a salt nor a sender's key, so the test decryption is checked
 * with the vectors, and then the library with the test decryption.
 */
class StandardVectorsTest {
    private static final WebPushSubscriber RFC_8291 = new WebPushSubscriber(
            "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZMqHH6r4Tts7J_aSIgg");

    private static final WebPush LIBRARY =
            new WebPush("mailto:push@example.com", VapidKeyPair.generate().keys());

    @Test
    void theExampleOfRfc8188IsDecrypted() throws GeneralSecurityException {
        EncryptedContent content = EncryptedContent.parse(
                decode("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"));

        assertThat(content.open(decode("yqdlZ-tYemfogSmv7Ws5PQ"))).isEqualTo("I am the walrus".getBytes(UTF_8));
    }

    @Test
    void theExampleOfRfc8291IsDecrypted() throws GeneralSecurityException {
        assertThat(RFC_8291.read(decode("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
                        + "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
                        + "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")))
                .isEqualTo("When I grow up, I want to be a watermelon");
    }

    @Property(tries = 50)
    void theSameDecryptionReadsTheLibrarysOutput(@ForAll @Size(max = WebPushPayload.LONGEST) String text)
            throws GeneralSecurityException {
        byte[] payload = text.getBytes(UTF_8);
        PushSubscription subscription = PushSubscription.read(RFC_8291.subscription("https://push.example.net"))
                .orElseThrow();

        byte[] body = LIBRARY.getBody(payload, subscription.publicKey(), subscription.auth());

        assertThat(RFC_8291.read(body)).isEqualTo(new String(payload, UTF_8));
    }

    @Test
    void theLongestPayloadFillsTheSizeThatEveryPushServiceAccepts() throws GeneralSecurityException {
        PushSubscription subscription = PushSubscription.read(RFC_8291.subscription("https://push.example.net"))
                .orElseThrow();
        String longest = "x".repeat(WebPushPayload.LONGEST);

        byte[] body = LIBRARY.getBody(longest.getBytes(UTF_8), subscription.publicKey(), subscription.auth());

        assertThat(body).hasSize(4096);
        assertThat(RFC_8291.read(body)).isEqualTo(longest);
    }

    @Test
    void noOtherSubscriberDecryptsIt() {
        PushSubscription subscription = PushSubscription.read(RFC_8291.subscription("https://push.example.net"))
                .orElseThrow();

        byte[] body = LIBRARY.getBody(new byte[10], subscription.publicKey(), subscription.auth());

        assertThatThrownBy(() -> new WebPushSubscriber().read(body)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void theExampleOfRfc8292IsVerified() throws Exception {
        VapidHeader sender = VapidHeader.verify("vapid "
                + "t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1"
                + "MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9"
                + "ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, "
                + "k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs");

        assertThat(sender.claims().getSubject()).isEqualTo("mailto:push@example.com");
        assertThat(sender.claims().getAudience()).containsExactly("https://push.example.net");
    }

    @Test
    void theLibrarysSignatureVerifiesAsThatExampleDoes() {
        VapidKeyPair pair = VapidKeyPair.generate();
        WebPush library = new WebPush("mailto:push@example.com", pair.keys());

        VapidHeader sender = VapidHeader.verify(
                library.getHeadersWithToken(library.getToken("https://push.example.net", 60), 0, null, null)
                        .get("Authorization"));

        assertThat(sender.publicKey()).isEqualTo(pair.publicKey());
        assertThat(sender.claims().getSubject()).isEqualTo("mailto:push@example.com");
        assertThat(sender.claims().getAudience()).containsExactly("https://push.example.net");
        assertThat(sender.claims().getExpirationTime()).isAfter(Instant.now().plusSeconds(30));
    }

    private static byte[] decode(String base64url) {
        return new Base64URL(base64url).decode();
    }
}
