// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import dev.assent.runtime.secret.Sha256;

/** Hash by which a tenant's secret key is recognised: SHA-256, which suffices for 256 random bits. */
public final class ApiKeyHash {
    private ApiKeyHash() {}

    /** Returns the base64url of the SHA-256 of {@code key}. */
    public static String hash(String key) {
        return Sha256.of(key);
    }
}
