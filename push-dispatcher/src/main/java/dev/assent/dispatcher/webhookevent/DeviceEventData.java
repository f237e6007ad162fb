// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.device.Device;
import dev.assent.dispatcher.transport.WebhookEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Data of the webhook events {@code authenticator.created}, {@code authenticator.updated} and {@code authenticator.deleted}.
 * It contains no key and no push token.
 *
 * @param createdAt time of the enrolment
 * @param expiresAt end of the time in which the device may answer; null if it does not expire
 * @param disabled true if the device may not answer; otherwise null
 */
record DeviceEventData(
        String userId,
        UUID userAuthenticatorId,
        VerificationMethod verificationMethod,
        @Nullable String devicePlatform,
        @Nullable String deviceName,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Boolean disabled) {
    static DeviceEventData of(AuthenticatorChanged event) {
        return new DeviceEventData(
                event.userId(),
                event.authenticatorId(),
                CredentialType.orPush(event.credentialType()).verificationMethod(),
                event.platform(),
                event.deviceName(),
                event.enrolledAt(),
                event.expiresAt(),
                event.disabled() ? true : null);
    }

    static DeviceEventData of(Device device) {
        return new DeviceEventData(
                device.userId(),
                device.authenticatorId(),
                device.credentialType().verificationMethod(),
                device.platform(),
                device.name(),
                device.enrolledAt(),
                device.expiresAt(),
                device.disabled() ? true : null);
    }

    /** Returns the webhook event of {@code type} with this data. */
    WebhookEvent toEvent(String type, Instant occurredAt) {
        return new WebhookEvent(type, occurredAt, Json.write(this));
    }

    /** Names the device and omits the user. */
    @Override
    public String toString() {
        return "DeviceEventData[" + userAuthenticatorId + "]";
    }
}
