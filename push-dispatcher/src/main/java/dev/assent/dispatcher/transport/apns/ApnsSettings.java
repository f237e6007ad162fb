// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Public settings of an APNs channel.
 *
 * @param teamId Apple's id of the team; null with a certificate
 * @param keyId Apple's id of the signing key; null with a certificate
 * @param topic the app's bundle id
 * @param environment {@code production} or {@code sandbox}
 * @param certificateExpiresAt null with a signing key
 */
record ApnsSettings(
        @Nullable String teamId,
        @Nullable String keyId,
        String topic,
        String environment,
        @Nullable Instant certificateExpiresAt) {
    boolean isSandbox() {
        return "sandbox".equals(environment);
    }
}
