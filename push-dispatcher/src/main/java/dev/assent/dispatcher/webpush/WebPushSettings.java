package dev.assent.dispatcher.webpush;

/**
 * What may be shown of a Web Push channel.
 *
 * @param publicKey the public half of its VAPID key, which devices subscribe with
 * @param subject whom a push service may write to: {@code mailto:} or {@code https:} (RFC 8292 §2.1)
 */
record WebPushSettings(String publicKey, String subject) {}
