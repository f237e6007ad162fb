// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Ring of master keys, configured as {@code id:base64 of 32 bytes}. The first key seals and all keys open: to rotate, put a
 * new key first and remove the old one once no secret is sealed under it. No master key is used directly: HKDF-SHA256
 * (RFC 5869) derives a key for each purpose.
 */
@Singleton
@Startup
public class MasterKeyRing {
    private static final int KEY_BYTES = 32;

    private final Map<String, byte[]> keys = new LinkedHashMap<>();
    private final String currentId;

    MasterKeyRing(@ConfigProperty(name = "assent.master-keys") List<String> configured) {
        for (String entry : configured) {
            int colon = entry.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("assent.master-keys: an entry has no id; expected id:base64");
            }
            keys.put(entry.substring(0, colon), decode(entry.substring(colon + 1)));
        }
        currentId = keys.keySet().iterator().next();
    }

    /** Returns the id of the key that seals. */
    public String currentId() {
        return currentId;
    }

    /** Derives 256 bits for {@code purpose} and {@code label} from the master key {@code id}; empty if it is not configured. */
    public Optional<byte[]> derive(@Nullable String id, KeyPurpose purpose, String label) {
        byte[] master = keys.get(id);
        if (master == null) {
            return Optional.empty();
        }
        var hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(master, null, ("assent/" + purpose + "/" + label).getBytes(UTF_8)));
        byte[] derived = new byte[KEY_BYTES];
        hkdf.generateBytes(derived, 0, KEY_BYTES);
        return Optional.of(derived);
    }

    private static byte[] decode(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // The cause is left out: its message quotes a part of the key.
            throw new IllegalArgumentException("assent.master-keys: a key is not base64; expected base64 of 32 bytes");
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("assent.master-keys: a key has " + key.length + " bytes; expected 32");
        }
        return key;
    }
}
