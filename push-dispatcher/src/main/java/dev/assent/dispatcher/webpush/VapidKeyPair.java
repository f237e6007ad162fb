package dev.assent.dispatcher.webpush;

import com.interaso.webpush.VapidKeys;
import org.bouncycastle.util.BigIntegers;

/**
 * The key pair by which push services know a channel (RFC 8292 §3.2), on P-256 and in base64url.
 *
 * @param publicKey the uncompressed point; browsers call it {@code applicationServerKey}
 * @param privateKey the 32 bytes of the number
 */
record VapidKeyPair(String publicKey, String privateKey) {
    private static final int NUMBER_BYTES = 32;

    /** A new pair. */
    static VapidKeyPair generate() {
        return of(VapidKeys.generate());
    }

    /** The pair that these texts spell; throws {@link IllegalArgumentException}, without a cause that may quote them. */
    static VapidKeyPair read(String publicKey, String privateKey) {
        try {
            byte[] point = Base64Url.decode(publicKey, Subscription.POINT_BYTES);
            byte[] number = Base64Url.decode(privateKey, NUMBER_BYTES);
            VapidKeyPair pair = of(VapidKeys.fromUncompressedBytes(Base64Url.encode(point), Base64Url.encode(number)));
            if (pair.publicKey().equals(Base64Url.encode(point))) {
                return pair;
            }
        } catch (Exception e) {
            // The library is written in Kotlin and throws checked exceptions that it does not declare.
        }
        throw new IllegalArgumentException("not a key pair on P-256");
    }

    private static VapidKeyPair of(VapidKeys keys) {
        return new VapidKeyPair(
                Base64Url.encode(keys.getApplicationServerKey()),
                Base64Url.encode(BigIntegers.asUnsignedByteArray(
                        NUMBER_BYTES, keys.getPrivateKey().getS())));
    }

    /** As the library takes it. */
    VapidKeys keys() {
        return VapidKeys.fromUncompressedBytes(publicKey, privateKey);
    }

    @Override
    public String toString() {
        return "VapidKeyPair[" + publicKey + "]";
    }
}
