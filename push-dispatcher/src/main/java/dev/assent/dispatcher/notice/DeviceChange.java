package dev.assent.dispatcher.notice;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.delivery.Notice;
import dev.assent.dispatcher.device.Device;
import java.time.Instant;
import java.util.UUID;

/**
 * A device, as its tenant is told that it came, changed or went: the data of {@code authenticator.created},
 * {@code authenticator.updated} and {@code authenticator.deleted}. Never with a key or a push token.
 *
 * @param createdAt when it enrolled
 * @param expiresAt until when it may answer; null where that has no end
 * @param disabled true where it may not answer; else null
 */
record DeviceChange(
        String userId,
        UUID userAuthenticatorId,
        VerificationMethod verificationMethod,
        String devicePlatform,
        String deviceName,
        Instant createdAt,
        Instant expiresAt,
        Boolean disabled) {
    static final String CREATED = "authenticator.created";
    static final String UPDATED = "authenticator.updated";
    static final String DELETED = "authenticator.deleted";

    static DeviceChange of(AuthenticatorChanged event) {
        return new DeviceChange(
                event.userId(),
                event.authenticatorId(),
                VerificationMethod.PUSH,
                event.platform(),
                event.deviceName(),
                event.enrolledAt(),
                event.expiresAt(),
                event.disabled() ? true : null);
    }

    static DeviceChange of(Device device) {
        return new DeviceChange(
                device.userId(),
                device.authenticatorId(),
                VerificationMethod.PUSH,
                device.platform(),
                device.name(),
                device.enrolledAt(),
                device.expiresAt(),
                device.disabled() ? true : null);
    }

    Notice notice(String type, Instant at) {
        return new Notice(type, at, Json.write(this));
    }

    /** Names the device and leaves out the user. */
    @Override
    public String toString() {
        return "DeviceChange[" + userAuthenticatorId + "]";
    }
}
