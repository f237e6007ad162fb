package dev.assent.dispatcher.device;

import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.secret.Sha256;
import jakarta.inject.Singleton;

/** Keeps push tokens sealed, those of devices and those of open deliveries; of a closed delivery only a hash is left. */
@Singleton
public class PushTokens {
    private final Sealer sealer;

    PushTokens(Sealer sealer) {
        this.sealer = sealer;
    }

    /** {@code pushToken}, readable for {@code tenantId} alone. */
    public String seal(String tenantId, String pushToken) {
        return sealer.seal(KeyPurpose.PUSH_TOKEN, tenantId, new Secret(pushToken));
    }

    /** What {@link #seal} has sealed. */
    public Secret open(String tenantId, String sealed) {
        return sealer.open(KeyPurpose.PUSH_TOKEN, tenantId, sealed);
    }

    /** base64url of the SHA-256 of {@code pushToken}. */
    public static String hash(String pushToken) {
        return Sha256.of(pushToken);
    }
}
