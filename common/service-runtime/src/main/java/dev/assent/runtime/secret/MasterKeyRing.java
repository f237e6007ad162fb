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
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Ring of master keys, configured as {@code id:base64 of 32 bytes}. The first key seals and all keys open. An entry that ends
 * in {@code :retired} is being replaced: what is sealed under it is sealed anew. {@code id:lost} names a key that exists no
 * more. No master key is used directly: HKDF-SHA256 (RFC 5869) derives a key for each purpose.
 */
@Singleton
@Startup
public class MasterKeyRing {
    private static final int KEY_BYTES = 32;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String RETIRED = ":retired";
    private static final String LOST = "lost";

    private final Map<String, byte[]> keys = new LinkedHashMap<>();
    private final Map<String, MasterKeyState> states = new LinkedHashMap<>();
    private final String currentId;

    /** Creates the ring of the {@code configured} entries. */
    public MasterKeyRing(@ConfigProperty(name = "assent.master-keys") List<String> configured) {
        configured.forEach(this::add);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("assent.master-keys: no key to seal with");
        }
        currentId = keys.keySet().iterator().next();
        if (states.put(currentId, MasterKeyState.CURRENT) == MasterKeyState.RETIRED) {
            throw new IllegalArgumentException(
                    "assent.master-keys: the first key is retired, but it is the one that seals");
        }
    }

    private void add(String entry) {
        int colon = entry.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("assent.master-keys: an entry has no id; expected id:base64");
        }
        String id = entry.substring(0, colon);
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "assent.master-keys: an id has other characters than letters, digits, '.', '_' and '-', or is longer than 64");
        }
        String rest = entry.substring(colon + 1);
        MasterKeyState state;
        if (rest.equals(LOST)) {
            state = MasterKeyState.LOST;
        } else {
            boolean retired = rest.endsWith(RETIRED);
            state = retired ? MasterKeyState.RETIRED : MasterKeyState.KEPT;
            keys.put(id, decode(retired ? rest.substring(0, rest.length() - RETIRED.length()) : rest));
        }
        if (states.put(id, state) != null) {
            throw new IllegalArgumentException("assent.master-keys: two entries have the same id");
        }
    }

    /** Returns what becomes of texts that are sealed under the key {@code id}. */
    public MasterKeyState state(String id) {
        return states.getOrDefault(id, MasterKeyState.MISSING);
    }

    /** Returns whether {@code sealed} is sealed under a key that is being replaced. */
    public boolean isRetired(String sealed) {
        return Sealer.keyId(sealed)
                .map(this::state)
                .filter(MasterKeyState.RETIRED::equals)
                .isPresent();
    }

    /** Returns the ids of the keys that are being replaced. */
    public List<String> retiredIds() {
        return states.keySet().stream()
                .filter(id -> state(id) == MasterKeyState.RETIRED)
                .toList();
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
