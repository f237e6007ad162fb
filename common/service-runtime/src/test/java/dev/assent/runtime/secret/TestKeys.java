// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Master keys for tests; a name always stands for the same bytes. */
public final class TestKeys {
    private TestKeys() {}

    /** The keys {@code names}, of which the first seals. */
    public static MasterKeyRing of(String... names) {
        return new MasterKeyRing(Stream.of(names).map(TestKeys::entry).toList());
    }

    /** A key of this name as it stands in the configuration. */
    static String entry(String name) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) name.hashCode());
        return name + ":" + Base64.getEncoder().encodeToString(key);
    }

    /** Master keys of exactly these entries. */
    static MasterKeyRing configured(String... entries) {
        return new MasterKeyRing(List.of(entries));
    }
}
