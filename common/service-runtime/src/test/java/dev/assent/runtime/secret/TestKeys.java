// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Factory of master keys for tests; a name always has the same bytes. */
public final class TestKeys {
    private TestKeys() {}

    /** Returns a ring of the keys {@code names}, of which the first seals. */
    public static MasterKeyRing of(String... names) {
        return new MasterKeyRing(Stream.of(names).map(TestKeys::entry).toList());
    }

    /** Returns the key of this name as a configuration entry. */
    static String entry(String name) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) name.hashCode());
        return name + ":" + Base64.getEncoder().encodeToString(key);
    }

    /** Returns a ring of exactly these configuration entries. */
    static MasterKeyRing configured(String... entries) {
        return new MasterKeyRing(List.of(entries));
    }
}
