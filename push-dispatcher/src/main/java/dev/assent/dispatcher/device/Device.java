package dev.assent.dispatcher.device;

import dev.assent.runtime.secret.Secret;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An enrolled device.
 *
 * @param platform as the device named it; null where it named none
 * @param pushToken empty for a device that only asks by itself
 * @param expiresAt until when it may answer; null where that has no end
 * @param disabled whether it may not answer until it is enrolled again
 */
public record Device(
        UUID authenticatorId,
        String tenantId,
        String userId,
        String platform,
        String name,
        Optional<Secret> pushToken,
        Instant enrolledAt,
        Instant expiresAt,
        boolean disabled) {

    /** Whether it may answer at {@code now}. */
    public boolean counts(Instant now) {
        return !disabled && (expiresAt == null || expiresAt.isAfter(now));
    }

    /** Names the device and leaves out where it can be reached and whose it is. */
    @Override
    public String toString() {
        return "Device[" + authenticatorId + ", " + platform + "]";
    }
}
