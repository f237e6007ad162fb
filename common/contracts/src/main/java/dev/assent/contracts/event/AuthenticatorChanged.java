package dev.assent.contracts.event;

import java.time.Instant;
import java.util.UUID;

/**
 * An authenticator was enrolled or updated; its removal is a tombstone (no value) of the same key.
 *
 * @param publicKey base64 of the X.509 SubjectPublicKeyInfo of its P-256 key
 * @param pushToken where its platform reaches it, absent for a device that only asks by itself
 * @param expiresAt until when it may answer; absent where that has no end
 * @param disabled whether it may not answer until it is enrolled again
 */
public record AuthenticatorChanged(
        UUID authenticatorId,
        long version,
        String tenantId,
        String userId,
        String publicKey,
        String deviceName,
        String platform,
        String pushToken,
        Instant enrolledAt,
        Instant expiresAt,
        boolean disabled)
        implements Event {

    @Override
    public Topic topic() {
        return Topic.AUTHENTICATOR_CHANGED;
    }

    @Override
    public String key() {
        return authenticatorId.toString();
    }

    /** Names the authenticator and leaves out where it can be reached, so that no log holds a push token. */
    @Override
    public String toString() {
        return "AuthenticatorChanged[" + authenticatorId + ", version " + version + "]";
    }
}
