// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.device;

import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.secret.Sha256;
import jakarta.inject.Singleton;

/** Sealer of push tokens, in the tables of devices and of open deliveries. A finished delivery keeps only the hash. */
@Singleton
public class PushTokenSealer {
    private final Sealer sealer;

    PushTokenSealer(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Seals {@code pushToken} so that it can be opened for {@code tenantId} only. */
    public String seal(String tenantId, String pushToken) {
        return sealer.seal(KeyPurpose.PUSH_TOKEN, tenantId, new Secret(pushToken));
    }

    /** Opens a token that {@link #seal} has sealed. */
    public Secret open(String tenantId, String sealed) {
        return sealer.open(KeyPurpose.PUSH_TOKEN, tenantId, sealed);
    }

    /** Returns the SHA-256 of {@code pushToken} in base64url. */
    public static String hash(String pushToken) {
        return Sha256.of(pushToken);
    }
}
