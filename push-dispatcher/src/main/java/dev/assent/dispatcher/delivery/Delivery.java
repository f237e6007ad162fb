package dev.assent.dispatcher.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An open row of the table of deliveries, claimed for an attempt.
 *
 * @param attempt the number of this attempt, from 1; it also tells whether the claim is still ours
 * @param goodUntil when an attempt loses its sense
 * @param challenge what it is about; null where it is about none
 * @param over whether the challenge has its answer
 * @param device null for a notice
 * @param disclosed whether what the user is asked may pass through the services of others
 * @param notice what the tenant is told; null for a push
 */
record Delivery(
        UUID id,
        Kind kind,
        Lane lane,
        int attempt,
        Instant goodUntil,
        Challenge challenge,
        boolean over,
        Device device,
        boolean disclosed,
        Notice notice) {

    /** What a delivery is for. */
    enum Kind {
        /** Asks a device for an answer. */
        APPROVAL,
        /** Takes a prompt off a device's screen. */
        WITHDRAWAL,
        /** Tells the tenant's webhook something. */
        NOTICE;

        /** What an operator reads of a delivery: what a push does, or the type of a notice. */
        String message(String noticeType) {
            return switch (this) {
                case APPROVAL -> "push.created";
                case WITHDRAWAL -> "push.withdrawn";
                case NOTICE -> noticeType;
            };
        }
    }

    /**
     * Where a push goes.
     *
     * @param sealedPushToken null where the device has no push token
     */
    record Device(UUID authenticatorId, String platform, String sealedPushToken, String pushTokenHash) {}

    /** Why an attempt at {@code now} has no sense any more; empty where it has. */
    Optional<String> pointless(Instant now) {
        if (kind == Kind.APPROVAL && over) {
            return Optional.of("challenge_over");
        }
        if (goodUntil.isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of(kind == Kind.APPROVAL ? "challenge_expired" : "too_late");
    }

    /** Names the delivery and shows nothing of the device or the user. */
    @Override
    public String toString() {
        String about = challenge == null ? "" : ", challenge " + challenge.id();
        return "Delivery[" + id + ", " + kind + ", " + lane + about + ", attempt " + attempt + "]";
    }
}
