package dev.assent.token.signing;

import dev.assent.token.TokenConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys that exist, oldest first, and the rules of when each is published, signs, gets a successor and goes. */
record KeyRing(List<SigningKey> keys, Rules rules) {

    /**
     * How long things last.
     *
     * @param keyLifetime how long a key signs
     * @param overlap how long a key is published before it signs, and how long an instance may not know of it
     * @param tokenLifetime how long what it signed must be verifiable
     */
    record Rules(Duration keyLifetime, Duration overlap, Duration tokenLifetime) {
        Rules {
            if (overlap.isNegative() || overlap.compareTo(keyLifetime) >= 0) {
                throw new IllegalArgumentException("assent.token.key-overlap must be shorter than key-lifetime");
            }
        }

        static Rules of(TokenConfig config) {
            Duration proof = config.lifetime();
            Duration session = config.sessionAccessLifetime();
            return new Rules(config.keyLifetime(), config.keyOverlap(), proof.compareTo(session) > 0 ? proof : session);
        }
    }

    /** The key that signs at {@code now}; empty where there is none at all. */
    Optional<SigningKey> signing(Instant now) {
        Optional<SigningKey> newest =
                keys.stream().filter(key -> !key.signsFrom().isAfter(now)).reduce((older, newer) -> newer);
        // With one clock behind another's, the first key of all may begin in the future.
        return newest.or(() -> keys.stream().findFirst());
    }

    /** The keys that verify at {@code now}: all but those whose last token is over. */
    List<SigningKey> published(Instant now) {
        List<SigningKey> published = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (i + 1 == keys.size() || now.isBefore(lastExpiry(keys.get(i + 1)))) {
                published.add(keys.get(i));
            }
        }
        return published;
    }

    /** The published key of this id. */
    Optional<SigningKey> find(String kid, Instant now) {
        return published(now).stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** Whether the next key must be made. */
    boolean needsSuccessor(Instant now) {
        return successorDue().map(due -> !now.isBefore(due)).orElse(true);
    }

    /** When the next key is to be made; empty where there is none at all. */
    Optional<Instant> successorDue() {
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(newest().signsFrom().plus(rules.keyLifetime()).minus(rules.overlap()));
    }

    /** When a key that is made now may sign: the first at once, since nobody keeps a copy of an empty key set. */
    Instant successorSignsFrom(Instant now) {
        return keys.isEmpty() ? now : now.plus(rules.overlap());
    }

    int nextGeneration() {
        return keys.isEmpty() ? 1 : newest().generation() + 1;
    }

    private SigningKey newest() {
        return keys.get(keys.size() - 1);
    }

    /** When the last token of the predecessor of {@code successor} is over; an instance may have learnt late that it must stop using it. */
    private Instant lastExpiry(SigningKey successor) {
        return successor.signsFrom().plus(rules.overlap()).plus(rules.tokenLifetime());
    }
}
