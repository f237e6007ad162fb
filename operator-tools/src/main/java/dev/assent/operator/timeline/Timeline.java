// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Steps of a user, an action or a challenge in the order of their times, with the newest event of each topic. */
final class Timeline {
    private static final Comparator<Step> ORDER = Comparator.comparing(Step::at).thenComparing(Step::rank);
    /** Time after the end in which events of the user or of a device still belong to the challenge. */
    private static final Duration FOLLOW_UP = Duration.ofSeconds(10);

    private final Subject subject;
    private final TimelineEvent first;
    private final Map<Topic, JsonNode> newest = new EnumMap<>(Topic.class);
    private final List<Step> steps = new ArrayList<>();
    private int deliveredPushes;

    /** Subject of a timeline; that of an action shows that no challenge has been started for it. */
    enum Subject {
        USER,
        ACTION,
        CHALLENGE
    }

    /** Step with its order among the steps of one millisecond, and a detail that may be empty. */
    record Step(Instant at, int rank, String stage, String detail) {}

    /** Step with the time since the first and the previous one; a step that arrives late may precede the first. */
    record Line(Timeline timeline, Step step, Duration sinceFirst, Duration sincePrevious) {}

    /** Next step that has to happen, and the time since when it is due. */
    record PendingStep(Instant since, String description) {}

    /** Creates the timeline of the subject of {@code first}, without any step. */
    Timeline(Subject subject, TimelineEvent first) {
        this.subject = subject;
        this.first = first;
    }

    /** Updates the state by {@code event}; a tombstone and a dead letter change nothing. */
    void apply(TimelineEvent event) {
        if (!event.isDeadLetter() && event.hasValue()) {
            newest.merge(event.topic(), event.members(), (one, other) -> version(other) > version(one) ? other : one);
            deliveredPushes += event.text("outcome").equals("DELIVERED") ? 1 : 0;
        }
    }

    /** Adds {@code step} and returns its line as far as it is known now. */
    Line add(Step step) {
        Instant begin = steps.isEmpty() ? step.at() : begin();
        int index = steps.size();
        while (index > 0 && ORDER.compare(steps.get(index - 1), step) > 0) {
            index--;
        }
        steps.add(index, step);
        return line(index, begin);
    }

    List<Line> lines() {
        return IntStream.range(0, steps.size())
                .mapToObj(index -> line(index, begin()))
                .toList();
    }

    /** Returns whether an event has added a step. */
    boolean hasSteps() {
        return !steps.isEmpty();
    }

    /** Returns the time of the first step. Throws {@link IndexOutOfBoundsException} if there is none. */
    Instant begin() {
        return steps.get(0).at();
    }

    private Line line(int index, Instant begin) {
        Step step = steps.get(index);
        Instant previous = steps.get(Math.max(0, index - 1)).at();
        return new Line(this, step, Duration.between(begin, step.at()), Duration.between(previous, step.at()));
    }

    private JsonNode newest(Topic topic) {
        return newest.getOrDefault(topic, MissingNode.getInstance());
    }

    private static long version(JsonNode members) {
        return members.path("version").asLong();
    }

    /** Returns the members of the challenge's event of the highest version; a missing node if no event of it is known. */
    private JsonNode challenge() {
        JsonNode created = newest(Topic.CHALLENGE_CREATED);
        JsonNode updated = newest(Topic.CHALLENGE_UPDATED);
        return created.isMissingNode() || version(updated) > version(created) ? updated : created;
    }

    /** Returns a member of the challenge; empty if no event of it is known. */
    String member(String name) {
        return challenge().path(name).asText();
    }

    private ChallengeStatus status() {
        return member("status").isEmpty() ? ChallengeStatus.PENDING : ChallengeStatus.valueOf(member("status"));
    }

    /** Returns a time of the challenge; the far future if no event of it is known. */
    private Instant time(String name) {
        return challenge().has(name) ? Instant.parse(member(name)) : Instant.MAX;
    }

    private Instant statusAt() {
        return time(challenge().has("updatedAt") ? "updatedAt" : "createdAt");
    }

    /** Returns the platforms of the devices that may answer the challenge, by the devices' ids. */
    Map<String, String> platforms() {
        return newest(Topic.CHALLENGE_CREATED)
                .path("devices")
                .valueStream()
                .collect(Collectors.toMap(
                        device -> device.path("authenticatorId").asText(),
                        device -> device.path("platform").asText(),
                        (one, other) -> other));
    }

    /** Returns whether only reactions to the outcome of the challenge can follow. */
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
        Instant at = event.recordedAt();
        return (isOfUser || platforms().containsKey(event.text("authenticatorId")))
                && !steps.isEmpty()
                && !at.isBefore(begin())
                && !at.minus(FOLLOW_UP).isAfter(isOver() ? statusAt() : time("expiresAt"));
    }

    /** Returns the heading: the ids that the timeline belongs to. */
    String title() {
        return switch (subject) {
            case USER -> "User " + first.text("userId") + " of tenant " + first.text("tenantId");
            case ACTION ->
                "Action " + first.text("actionCode") + " (" + first.text("idempotencyKey") + "), tenant "
                        + first.text("tenantId") + ", user " + first.text("userId") + ", without a challenge";
            case CHALLENGE -> {
                boolean isKnown = !challenge().isMissingNode();
                JsonNode source = isKnown ? challenge() : newest(Topic.PUSH_DELIVERED);
                String tenant = source.path("tenantId").asText();
                yield "Challenge " + first.text("challengeId") + (tenant.isEmpty() ? "" : ", tenant " + tenant)
                        + (isKnown
                                ? ", user " + member("userId") + ", action " + member("actionCode") + " ("
                                        + member("idempotencyKey") + ")\n" + member("wireId")
                                : "")
                        + (isBegun() ? "" : "\nIts beginning was not found; --since looks further back.");
            }
        };
    }

    private boolean isBegun() {
        return newest.containsKey(Topic.CHALLENGE_CREATED);
    }

    /** Returns the step that is missing at {@code now}; empty if nothing is missing. */
    Optional<PendingStep> pendingStep(Instant now) {
        JsonNode action = newest(Topic.ACTION_TRACKED);
        Optional<PendingStep> none = Optional.empty();
        return switch (subject) {
            case USER -> none;
            case ACTION ->
                action.path("state").asText().equals(ActionState.CHALLENGE_REQUIRED.name())
                        ? pending(
                                Instant.parse(action.path("stateUpdatedAt").asText()),
                                "the browser to start the challenge")
                        : none;
            case CHALLENGE ->
                switch (status()) {
                    case PENDING -> isBegun() ? pendingAnswer(now) : none;
                    case APPROVED ->
                        pending(
                                statusAt(),
                                "token-service to mint the token, or the tenant's webhook to agree where it is asked");
                    case VERIFIED, DECLINED ->
                        version(action) > 1 ? none : pending(statusAt(), "challenge-service to take the outcome over");
                    case EXPIRED, CANCELLED -> none;
                };
        };
    }

    private Optional<PendingStep> pendingAnswer(Instant now) {
        if (now.isAfter(time("expiresAt"))) {
            return pending(time("expiresAt"), "verification-service to announce that the challenge has expired");
        }
        String pushes = newest(Topic.CHALLENGE_CREATED).has("pushWithheld")
                ? "withheld, so the phone has to ask"
                : deliveredPushes + " handed over";
        return pending(
                statusAt(), "the phone's answer (pushes: " + pushes + "; good until " + member("expiresAt") + ")");
    }

    private static Optional<PendingStep> pending(Instant since, String description) {
        return Optional.of(new PendingStep(since, description));
    }
}
