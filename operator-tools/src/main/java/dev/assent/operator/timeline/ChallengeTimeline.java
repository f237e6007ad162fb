// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Timeline of one challenge. */
final class ChallengeTimeline extends Timeline {
    /** Time after the end in which events of the user or of a device still belong to the challenge. */
    private static final Duration FOLLOW_UP = Duration.ofSeconds(10);

    private final String challengeUuid;
    private int deliveredPushes;

    ChallengeTimeline(String challengeUuid) {
        this.challengeUuid = challengeUuid;
    }

    @Override
    void apply(TimelineEvent event) {
        super.apply(event);
        deliveredPushes += event.text("outcome").equals("DELIVERED") ? 1 : 0;
    }

    /** Returns the challenge's event of the highest version. */
    private Optional<TimelineEvent> current() {
        return Stream.of(Topic.CHALLENGE_CREATED, Topic.CHALLENGE_UPDATED)
                .flatMap(topic -> newest(topic).stream())
                .max(Comparator.comparingLong(event -> event.number("version")));
    }

    /** Returns a member of the challenge; empty if no event of it is known. */
    String member(String name) {
        return current().map(event -> event.text(name)).orElse("");
    }

    private ChallengeStatus status() {
        return Optional.of(member("status"))
                .filter(status -> !status.isEmpty())
                .map(ChallengeStatus::valueOf)
                .orElse(ChallengeStatus.PENDING);
    }

    private Instant statusAt() {
        return current()
                .map(event -> event.time(event.topic() == Topic.CHALLENGE_CREATED ? "createdAt" : "updatedAt"))
                .orElse(Instant.MAX);
    }

    private Instant expiresAt() {
        return current().map(event -> event.time("expiresAt")).orElse(Instant.MAX);
    }

    /** Returns the platforms of the devices that may answer, by the devices' ids. */
    Map<String, String> platforms() {
        Map<String, String> platforms = new HashMap<>();
        newest(Topic.CHALLENGE_CREATED).ifPresent(created -> created.members()
                .path("devices")
                .forEach(device -> platforms.put(
                        device.path("authenticatorId").asText(),
                        device.path("platform").asText())));
        return platforms;
    }

    /** Returns whether only reactions to the outcome can follow. */
    boolean isOver() {
        return status().isTerminal();
    }

    /** Returns whether the action's change at {@code at} results from this challenge: a failed one can be started anew. */
    boolean concernsActionAt(Instant at) {
        boolean hasNoDecision = status() == ChallengeStatus.CANCELLED || status() == ChallengeStatus.EXPIRED;
        return !hasNoDecision || !at.isAfter(statusAt());
    }

    /** Returns whether {@code event} concerns the user or a device of the challenge, during the challenge. */
    boolean spans(TimelineEvent event) {
        boolean isOfUser = !event.text("userId").isEmpty()
                && event.text("userId").equals(member("userId"))
                && event.text("tenantId").equals(member("tenantId"));
        if (isEmpty() || !(isOfUser || platforms().containsKey(event.text("authenticatorId")))) {
            return false;
        }
        Instant at = event.recordedAt();
        Instant end = isOver() ? statusAt() : expiresAt();
        return !at.isBefore(begin()) && (end.equals(Instant.MAX) || !at.isAfter(end.plus(FOLLOW_UP)));
    }

    @Override
    String title() {
        String tenant = newest(Topic.PUSH_DELIVERED)
                .map(push -> push.text("tenantId"))
                .filter(known -> current().isEmpty())
                .orElse(member("tenantId"));
        return "Challenge " + challengeUuid + (tenant.isEmpty() ? "" : ", tenant " + tenant)
                + current()
                        .map(event -> ", user " + event.text("userId") + ", action " + event.text("actionCode") + " ("
                                + event.text("idempotencyKey") + ")\n" + event.text("wireId"))
                        .orElse("")
                + (isBegun() ? "" : "\nIts beginning was not found; --since looks further back.");
    }

    private boolean isBegun() {
        return newest(Topic.CHALLENGE_CREATED).isPresent();
    }

    @Override
    Optional<PendingStep> pendingStep(Instant now) {
        return switch (status()) {
            case PENDING -> isBegun() ? Optional.of(pendingAnswer(now)) : Optional.empty();
            case APPROVED ->
                Optional.of(new PendingStep(
                        statusAt(),
                        "token-service to mint the token, or the tenant's webhook to agree where it is asked"));
            case VERIFIED, DECLINED ->
                newest(Topic.ACTION_TRACKED)
                                .filter(action -> action.number("version") > 1)
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(new PendingStep(statusAt(), "challenge-service to take the outcome over"));
            case EXPIRED, CANCELLED -> Optional.empty();
        };
    }

    private PendingStep pendingAnswer(Instant now) {
        if (now.isAfter(expiresAt())) {
            return new PendingStep(expiresAt(), "verification-service to announce that the challenge has expired");
        }
        boolean isWithheld = newest(Topic.CHALLENGE_CREATED)
                .filter(created -> created.members().has("pushWithheld"))
                .isPresent();
        return new PendingStep(
                statusAt(),
                "the phone's answer (pushes: "
                        + (isWithheld ? "withheld, so the phone has to ask" : deliveredPushes + " handed over")
                        + "; good until " + member("expiresAt") + ")");
    }
}
