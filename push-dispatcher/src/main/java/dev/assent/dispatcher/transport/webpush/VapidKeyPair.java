// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import com.interaso.webpush.VapidKeys;
import dev.assent.runtime.device.PushSubscription;
import org.bouncycastle.util.BigIntegers;

/**
 * Key pair that identifies a channel to push services (RFC 8292 §3.2), on P-256 and in base64url.
 *
 * @param publicKey the uncompressed point, {@code applicationServerKey} of browsers
 * @param privateKey the private scalar, 32 bytes
 */
record VapidKeyPair(String publicKey, String privateKey) {
    private static final int NUMBER_BYTES = 32;

    /** Generates a new pair. */
    static VapidKeyPair generate() {
        return of(VapidKeys.generate());
    }

    /** Parses a pair; throws {@link IllegalArgumentException}, without a cause that might quote it. */
    static VapidKeyPair read(String publicKey, String privateKey) {
        try {
            byte[] point = Base64Url.decode(publicKey, PushSubscription.POINT_BYTES);
            byte[] number = Base64Url.decode(privateKey, NUMBER_BYTES);
            VapidKeyPair pair = of(VapidKeys.fromUncompressedBytes(Base64Url.encode(point), Base64Url.encode(number)));
            if (pair.publicKey().equals(Base64Url.encode(point))) {
                return pair;
            }
        } catch (Exception e) {
            // The Kotlin library throws checked exceptions that it does not declare.
        }
        throw new IllegalArgumentException("privateKey and publicKey: not a P-256 key pair");
    }

    private static VapidKeyPair of(VapidKeys keys) {
        return new VapidKeyPair(
                Base64Url.encode(keys.getApplicationServerKey()),
                Base64Url.encode(BigIntegers.asUnsignedByteArray(
                        NUMBER_BYTES, keys.getPrivateKey().getS())));
    }

    /** Returns the keys as the library expects them. */
    VapidKeys keys() {
        return VapidKeys.fromUncompressedBytes(publicKey, privateKey);
    }

    @Override
    public String toString() {
        return "VapidKeyPair[" + publicKey + "]";
    }
}
