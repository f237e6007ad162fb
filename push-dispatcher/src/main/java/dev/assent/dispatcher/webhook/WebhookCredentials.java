package dev.assent.dispatcher.webhook;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.webhook.StandardWebhooksSignature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What may not be shown of a webhook: the secrets of the endpoint, {@code whsec_} and base64 (Standard Webhooks).
 *
 * @param secret the newest
 * @param earlier those that it has replaced, newest first; what is signed carries a signature of each that is still valid
 */
record WebhookCredentials(String secret, List<Earlier> earlier) {
    /** Each request carries a signature of each. */
    private static final int MOST_EARLIER = 4;

    WebhookCredentials {
        // Absent in what was sealed before there were rotations.
        earlier = earlier == null ? List.of() : List.copyOf(earlier);
    }

    /** A secret that was replaced, and until when a receiver may still hold it alone. */
    record Earlier(String secret, Instant validUntil) {
        @Override
        public String toString() {
            return "Earlier[***]";
        }
    }

    static WebhookCredentials first() {
        return new WebhookCredentials(StandardWebhooksSignature.newSecret(), List.of());
    }

    /** With a new secret in front; none of the others is valid for longer than {@code overlap}. Fails with 409 where too many are. */
    WebhookCredentials rotated(Duration overlap, Instant now) {
        Instant end = now.plus(overlap);
        List<Earlier> kept = Stream.concat(Stream.of(new Earlier(secret, end)), earlier.stream())
                .map(old -> old.validUntil().isAfter(end) ? new Earlier(old.secret(), end) : old)
                .filter(old -> old.validUntil().isAfter(now))
                .toList();
        if (kept.size() > MOST_EARLIER) {
            throw new ApiException(
                    409,
                    "too_many_secrets",
                    "Five secrets are valid. Wait until an overlap is over, or rotate with overlapSeconds 0.");
        }
        return new WebhookCredentials(StandardWebhooksSignature.newSecret(), kept);
    }

    /** What to sign with at {@code now}, newest first. */
    List<Secret> validAt(Instant now) {
        return Stream.concat(
                        Stream.of(secret),
                        earlier.stream()
                                .filter(old -> old.validUntil().isAfter(now))
                                .map(Earlier::secret))
                .map(Secret::new)
                .toList();
    }

    @Override
    public String toString() {
        return "WebhookCredentials[***]";
    }
}
