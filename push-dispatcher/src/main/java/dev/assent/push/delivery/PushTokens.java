package dev.assent.push.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.runtime.secret.Purpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

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
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(pushToken.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
