package dev.assent.dispatcher.apns;

import java.time.Instant;

/**
 * What may be shown of an APNs channel.
 *
 * @param teamId with {@code keyId} whose signing key it is; null with a certificate
 * @param topic the app's bundle id
 * @param environment {@code production} or {@code sandbox}
 * @param certificateExpiresAt null with a signing key
 */
record ApnsSettings(String teamId, String keyId, String topic, String environment, Instant certificateExpiresAt) {
    boolean isSandbox() {
        return "sandbox".equals(environment);
    }
}
