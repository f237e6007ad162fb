// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.device;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.secret.Secret;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Enrolled device.
 *
 * @param platform as the device reported it; null if it reported none
 * @param name as the user named it; null if it has none
 * @param pushToken empty for a device that only polls
 * @param expiresAt end of the time in which it may answer; null if it does not expire
 * @param disabled whether it may not answer until it is enrolled again
 * @param credentialType type of its credential; only {@link CredentialType#PUSH} is sent pushes
 */
public record Device(
        UUID authenticatorId,
        String tenantId,
        String userId,
        @Nullable String platform,
        @Nullable String name,
        Optional<Secret> pushToken,
        Instant enrolledAt,
        @Nullable Instant expiresAt,
        boolean disabled,
        CredentialType credentialType) {

    /** Returns whether the device may answer at {@code now}. */
    public boolean isActive(Instant now) {
        return !disabled && (expiresAt == null || expiresAt.isAfter(now));
    }

    /** Names the device and omits its push token and its user. */
    @Override
    public String toString() {
        return "Device[" + authenticatorId + ", " + platform + "]";
    }
}
