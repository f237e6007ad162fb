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

/**
 * The master keys, from configuration as {@code id:base64 of 32 bytes}: the first seals, all open, so that a new one is
 * put in front and the old one taken away once nothing is left under it. Never used as they are: each purpose has a key
 * derived by HKDF-SHA256 (RFC 5869).
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
                throw new IllegalArgumentException("assent.master-keys: each entry is id:base64");
            }
            keys.put(entry.substring(0, colon), decode(entry.substring(colon + 1)));
        }
        currentId = keys.keySet().iterator().next();
    }

    /** The id of the key that seals. */
    public String currentId() {
        return currentId;
    }

    /** 256 bits for {@code purpose} and {@code label} from the master key {@code id}; empty where that key is not configured. */
    public Optional<byte[]> derive(String id, KeyPurpose purpose, String label) {
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
            // Without its cause, whose message quotes a part of the key.
            throw new IllegalArgumentException("assent.master-keys: a key is not base64");
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("assent.master-keys: a key has not 32 bytes");
        }
        return key;
    }
}
