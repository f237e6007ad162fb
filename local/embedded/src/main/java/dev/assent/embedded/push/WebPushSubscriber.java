// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.assent.contracts.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.KeyAgreement;

/** Web Push subscriber: a browser or a UnifiedPush app, with the keys that decrypt messages (RFC 8291). */
public final class WebPushSubscriber {
    private static final int COORDINATE = 32;

    private final ECKey keys;
    private final byte[] auth;

    /** Creates a subscriber with new keys. */
    public WebPushSubscriber() {
        try {
            keys = new ECKeyGenerator(Curve.P_256).generate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        auth = new byte[16];
        new SecureRandom().nextBytes(auth);
    }

    /** Creates a subscriber with these keys, in base64url. */
    public WebPushSubscriber(String privateKey, String publicKey, String auth) {
        byte[] point = decode(publicKey);
        this.keys = new ECKey.Builder(key(point)).d(new Base64URL(privateKey)).build();
        this.auth = decode(auth);
    }

    /** Converts an uncompressed point to a key. */
    public static ECKey key(byte[] point) {
        return new ECKey.Builder(
                        Curve.P_256,
                        Base64URL.encode(Arrays.copyOfRange(point, 1, 1 + COORDINATE)),
                        Base64URL.encode(Arrays.copyOfRange(point, 1 + COORDINATE, point.length)))
                .build();
    }

    /** Returns its subscription at {@code endpoint} in the format of {@code PushSubscription.toJSON()}. */
    public String subscription(String endpoint) {
        return Json.write(Map.of("endpoint", endpoint, "keys", Map.of("p256dh", publicKey(), "auth", auth())))
                .replaceFirst("\\{", "{\"expirationTime\":null,");
    }

    /** Returns {@code keys.p256dh}. */
    public String publicKey() {
        return Base64URL.encode(point()).toString();
    }

    /** Returns {@code keys.auth}. */
    public String auth() {
        return Base64URL.encode(auth).toString();
    }

    /** Decrypts {@code body}. */
    public String read(byte[] body) throws GeneralSecurityException {
        EncryptedContent content = EncryptedContent.parse(body);
        return new String(content.open(inputKey(content.keyId())), UTF_8);
    }

    /** Derives the input keying material (RFC 8291 §3.4). */
    private byte[] inputKey(byte[] sender) throws GeneralSecurityException {
        byte[] secret;
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(keys.toECPrivateKey());
            agreement.doPhase(key(sender).toECPublicKey(), true);
            secret = agreement.generateSecret();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new GeneralSecurityException(e);
        }
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes("WebPush: info\0".getBytes(UTF_8));
        info.writeBytes(point());
        info.writeBytes(sender);
        return EncryptedContent.hkdf(auth, secret, info.toByteArray(), 32);
    }

    private byte[] point() {
        return ByteBuffer.allocate(1 + 2 * COORDINATE)
                .put((byte) 4)
                .put(keys.getX().decode())
                .put(keys.getY().decode())
                .array();
    }

    private static byte[] decode(String base64url) {
        return new Base64URL(base64url).decode();
    }
}
