// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Body with the content coding aes128gcm (RFC 8188) in one record, decrypted by the JDK. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record EncryptedContent(byte[] salt, int recordSize, byte[] keyId, byte[] record) {
    private static final byte LAST_RECORD = 2;

    /** Parses {@code body} (RFC 8188 §2.1). */
    public static EncryptedContent parse(byte[] body) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        byte[] salt = take(buffer, 16);
        int recordSize = buffer.getInt();
        byte[] keyId = take(buffer, Byte.toUnsignedInt(buffer.get()));
        return new EncryptedContent(salt, recordSize, keyId, take(buffer, buffer.remaining()));
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /** Decrypts the content with {@code inputKey}. Throws {@link GeneralSecurityException} for another key or for more than one record. */
    public byte[] open(byte[] inputKey) throws GeneralSecurityException {
        if (record.length > recordSize) {
            throw new GeneralSecurityException("more than one record");
        }
        byte[] key = hkdf(salt, inputKey, "Content-Encoding: aes128gcm\0".getBytes(UTF_8), 16);
        byte[] nonce = hkdf(salt, inputKey, "Content-Encoding: nonce\0".getBytes(UTF_8), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] padded = cipher.doFinal(record);
        int end = padded.length - 1;
        while (padded[end] == 0) {
            end--;
        }
        if (padded[end] != LAST_RECORD) {
            throw new GeneralSecurityException("not the last record");
        }
        return Arrays.copyOf(padded, end);
    }

    /** Derives up to 32 bytes by HKDF-SHA256 (RFC 5869). */
    static byte[] hkdf(byte[] salt, byte[] inputKey, byte[] info, int length) throws GeneralSecurityException {
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return Arrays.copyOf(hmac(hmac(salt, inputKey), block), length);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }
}
