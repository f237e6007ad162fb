// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

/**
 * Public settings of a Web Push channel.
 *
 * @param publicKey the public half of the VAPID key, which devices subscribe with
 * @param subject contact for push services: {@code mailto:} or {@code https:} (RFC 8292 §2.1)
 */
record WebPushSettings(String publicKey, String subject) {}
