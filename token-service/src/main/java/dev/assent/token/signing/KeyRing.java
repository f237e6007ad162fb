// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import dev.assent.token.TokenConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The existing keys, oldest first, with the rules for when each is published, signs, is succeeded and is deleted. */
record KeyRing(List<SigningKey> keys, Rules rules) {

    /**
     * The durations that determine the life of a key.
     *
     * @param keyLifetime the period in which a key signs
     * @param overlap the period in which a key is published before it signs, and in which an instance may not have
     *     loaded it
     * @param tokenLifetime the longest lifetime of a token that the key signed
     */
    record Rules(Duration keyLifetime, Duration overlap, Duration tokenLifetime) {
        Rules {
            if (overlap.isNegative() || overlap.compareTo(keyLifetime) >= 0) {
                throw new IllegalArgumentException("assent.token.key-overlap: " + overlap
                        + " is not shorter than assent.token.key-lifetime, " + keyLifetime);
            }
        }

        static Rules of(TokenConfig config) {
            Duration accessToken = config.lifetime();
            Duration sessionToken = config.sessionAccessLifetime();
            return new Rules(
                    config.keyLifetime(),
                    config.keyOverlap(),
                    accessToken.compareTo(sessionToken) > 0 ? accessToken : sessionToken);
        }
    }

    /** Returns the key that signs at {@code now}; empty if there is no key. */
    Optional<SigningKey> signing(Instant now) {
        Optional<SigningKey> newest =
                keys.stream().filter(key -> !key.signsFrom().isAfter(now)).reduce((older, newer) -> newer);
        // If the clocks of two instances differ, the very first key may begin in the future.
        return newest.or(() -> keys.stream().findFirst());
    }

    /** Returns the keys that verify at {@code now}: all but those whose last token has expired. */
    List<SigningKey> published(Instant now) {
        List<SigningKey> published = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (i + 1 == keys.size() || now.isBefore(lastExpiry(keys.get(i + 1)))) {
                published.add(keys.get(i));
            }
        }
        return published;
    }

    /** Returns the published key of this id. */
    Optional<SigningKey> find(String kid, Instant now) {
        return published(now).stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** Returns whether the next key must be created. */
    boolean needsSuccessor(Instant now) {
        return successorDue().map(due -> !now.isBefore(due)).orElse(true);
    }

    /** Returns the time at which the next key must be created; empty if there is no key. */
    Optional<Instant> successorDue() {
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(newest().signsFrom().plus(rules.keyLifetime()).minus(rules.overlap()));
    }

    /**
     * Returns the time from which a key created now may sign: the first one at once, as no client caches an empty key
     * set.
     */
    Instant successorSignsFrom(Instant now) {
        return keys.isEmpty() ? now : now.plus(rules.overlap());
    }

    int nextGeneration() {
        return keys.isEmpty() ? 1 : newest().generation() + 1;
    }

    private SigningKey newest() {
        return keys.get(keys.size() - 1);
    }

    /** Returns the expiry of the last token of the predecessor, which an instance may use for one overlap too long. */
    private Instant lastExpiry(SigningKey successor) {
        return successor.signsFrom().plus(rules.overlap()).plus(rules.tokenLifetime());
    }
}
