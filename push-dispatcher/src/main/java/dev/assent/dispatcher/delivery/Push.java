package dev.assent.dispatcher.delivery;

import dev.assent.runtime.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One message to one device, ready to be sent.
 *
 * @param id the same in every attempt, so that a receiver can tell a repetition
 * @param challenge what it is about; of a test push one that does not exist
 * @param goodUntil until when it is worth carrying: the challenge's expiry, but a withdrawal comes after that too
 * @param platform as the device named it: {@code ios}, {@code android}, …; null where it named none
 * @param disclosed what the user is asked, as the canonical text that the challenge's id commits to, where the tenant
 *     lets it pass through the services of others; else empty
 */
public record Push(
        UUID id,
        Kind kind,
        Challenge challenge,
        Instant goodUntil,
        UUID authenticatorId,
        String platform,
        Optional<Secret> pushToken,
        Optional<String> disclosed) {

    /** The longest that FCM takes, and Web Push services after it. */
    private static final Duration LONGEST_TTL = Duration.ofDays(28);

    /** What a message is for. */
    public enum Kind {
        /** Asks the user for an answer. */
        APPROVAL("approval"),
        /** Silent: takes the prompt of a challenge that needs no answer any more off the screen. */
        WITHDRAWAL("withdrawal"),
        /** An administrator tries the way to a device. */
        TEST("test");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        /** The member {@code type} of what an app receives. */
        public String wireName() {
            return wireName;
        }
    }

    /** For how many seconds after {@code now} it is worth carrying: never negative, and no more than any service takes. */
    public long secondsLeft(Instant now) {
        long left = Duration.between(now, goodUntil).toSeconds();
        return Math.max(0, Math.min(left, LONGEST_TTL.toSeconds()));
    }

    /** Names the device and leaves out where it can be reached and what the user is asked. */
    @Override
    public String toString() {
        return "Push[" + id + ", " + kind + ", " + authenticatorId + "]";
    }
}
