// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.webhook.StandardWebhooksSignature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Secret part of a webhook: the signing secrets, {@code whsec_} and base64 (Standard Webhooks).
 *
 * @param secret the current secret
 * @param earlier the replaced secrets, newest first; a request carries a signature by each that is still valid
 */
record WebhookCredentials(String secret, List<PreviousSecret> earlier) {
    /** Bounded, since each request carries a signature by each. */
    private static final int MOST_EARLIER = 4;

    WebhookCredentials {
        // Absent in credentials sealed by a version without rotation.
        earlier = List.copyOf(Objects.requireNonNullElse(earlier, List.of()));
    }

    /** Replaced secret, which receivers may still use until {@code validUntil}. */
    record PreviousSecret(String secret, Instant validUntil) {
        @Override
        public String toString() {
            return "PreviousSecret[***]";
        }
    }

    /** Returns credentials with a new secret. */
    static WebhookCredentials create() {
        return new WebhookCredentials(StandardWebhooksSignature.newSecret(), List.of());
    }

    /** Returns credentials with a new current secret; earlier ones stay valid for {@code overlap} at most. Fails with 409 if too many are valid. */
    WebhookCredentials rotated(Duration overlap, Instant now) {
        Instant end = now.plus(overlap);
        List<PreviousSecret> kept = Stream.concat(Stream.of(new PreviousSecret(secret, end)), earlier.stream())
                .map(old -> old.validUntil().isAfter(end) ? new PreviousSecret(old.secret(), end) : old)
                .filter(old -> old.validUntil().isAfter(now))
                .toList();
        if (kept.size() > MOST_EARLIER) {
            throw new ApiException(
                    409,
                    "too_many_secrets",
                    "overlapSeconds: five secrets are already valid; wait until an overlap ends, or rotate with 0");
        }
        return new WebhookCredentials(StandardWebhooksSignature.newSecret(), kept);
    }

    /** Returns the secrets that are valid at {@code now}, newest first. */
    List<Secret> validAt(Instant now) {
        return Stream.concat(
                        Stream.of(secret),
                        earlier.stream()
                                .filter(old -> old.validUntil().isAfter(now))
                                .map(PreviousSecret::secret))
                .map(Secret::new)
                .toList();
    }

    @Override
    public String toString() {
        return "WebhookCredentials[***]";
    }
}
