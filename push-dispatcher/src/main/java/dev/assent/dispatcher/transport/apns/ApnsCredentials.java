// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import org.jspecify.annotations.Nullable;

/**
 * Secret part of an APNs channel: a signing key, or a certificate with its key.
 *
 * @param privateKey PEM of Apple's .p8 file; null with a certificate
 * @param certificate base64 of a PKCS#12 file; null with a signing key
 * @param certificatePassword password of the PKCS#12 file, empty text if it has none; null with a signing key
 */
record ApnsCredentials(
        @Nullable String privateKey, @Nullable String certificate, @Nullable String certificatePassword) {
    @Override
    public String toString() {
        return "ApnsCredentials[***]";
    }
}
