// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import dev.assent.contracts.challenge.CredentialType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports an enrolled or updated authenticator; a removal is a tombstone (no value) of the same key.
 *
 * @param publicKey base64 of the X.509 SubjectPublicKeyInfo of its P-256 key
 * @param deviceName name that the device reported; absent if it reported none
 * @param pushToken address of the device at its platform; absent for a device that only polls
 * @param expiresAt time from which it may not answer any more; absent: it never expires
 * @param disabled whether it may not answer until it is enrolled again
 * @param credentialType type of its credential; absent: {@link CredentialType#PUSH}
 * @param repeated true if the event announces an unchanged state anew; absent otherwise
 */
public record AuthenticatorChanged(
        UUID authenticatorId,
        long version,
        String tenantId,
        String userId,
        String publicKey,
        @Nullable String deviceName,
        String platform,
        @Nullable String pushToken,
        Instant enrolledAt,
        @Nullable Instant expiresAt,
        boolean disabled,
        @Nullable CredentialType credentialType,
        @Nullable Boolean repeated)
        implements Event {

    /** Returns whether nothing has changed: the event announces the current state anew. */
    public boolean announcesAnew() {
        return Boolean.TRUE.equals(repeated);
    }

    @Override
    public Topic topic() {
        return Topic.AUTHENTICATOR_CHANGED;
    }

    @Override
    public String key() {
        return authenticatorId.toString();
    }

    /** Returns the authenticator's id and version without the push token, so that no log holds one. */
    @Override
    public String toString() {
        return "AuthenticatorChanged[" + authenticatorId + ", version " + version + "]";
    }
}
