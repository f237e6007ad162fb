package dev.assent.push.delivery;

import dev.assent.runtime.secret.Purpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.secret.Sha256;
import jakarta.inject.Singleton;

/** Keeps push tokens sealed while their delivery is open; afterwards only a hash is left. */
@Singleton
class PushTokens {
    private final Sealer sealer;

    PushTokens(Sealer sealer) {
        this.sealer = sealer;
    }

    String seal(String tenantId, String pushToken) {
        return sealer.seal(Purpose.PUSH_TOKEN, tenantId, new Secret(pushToken));
    }

    Secret open(String tenantId, String sealed) {
        return sealer.open(Purpose.PUSH_TOKEN, tenantId, sealed);
    }

    /** base64url of the SHA-256 of {@code pushToken}. */
    static String hash(String pushToken) {
        return Sha256.of(pushToken);
    }
}
