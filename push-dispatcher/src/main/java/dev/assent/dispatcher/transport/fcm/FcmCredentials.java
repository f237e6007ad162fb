// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import org.jspecify.annotations.Nullable;

/**
 * Secret part of an FCM channel.
 *
 * @param privateKeyId Google's id of the key; null if the key file has none
 * @param privateKey the RSA key as PEM
 */
record FcmCredentials(@Nullable String privateKeyId, String privateKey) {
    @Override
    public String toString() {
        return "FcmCredentials[***]";
    }
}
