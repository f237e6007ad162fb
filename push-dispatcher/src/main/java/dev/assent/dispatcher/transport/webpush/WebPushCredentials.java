// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

/** Secret part of a Web Push channel: the private half of the VAPID key, in base64url. */
record WebPushCredentials(String privateKey) {
    @Override
    public String toString() {
        return "WebPushCredentials[***]";
    }
}
