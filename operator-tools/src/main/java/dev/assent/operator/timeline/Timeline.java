// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.contracts.challenge.ChallengeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Timeline of a user, an action or a challenge, computed from its events. */
final class Timeline {
    /** Time after the end in which events of the user or of a device still belong to the challenge. */
    private static final Duration FOLLOW_UP = Duration.ofSeconds(10);

    private final List<TimelineEvent> events;
    private @Nullable List<Step> steps;
    /** The {@code first} event, the newest of each kind and of the {@code challenge}, and what follows from them. */
    private final ObjectNode state = JsonNodeFactory.instance.objectNode();

    /** Step of the event {@code eventId}; the rank orders steps of one millisecond, the detail may be empty. */
    record Step(String eventId, Instant at, int rank, String stage, String detail) {}

    /** Step of a timeline with the time since the first and the previous one. */
    record Line(Timeline timeline, Step step, Duration sinceFirst, Duration sincePrevious) {}

    /** Creates the timeline of the subject of the first of {@code events}. */
    Timeline(List<TimelineEvent> events) {
        this.events = events;
        state.put("subject", subject()).set("first", events.get(0).members());
        events.forEach(event -> setNewest(event.kind(), event.members()));
        setNewest("challenge", state.path("CHALLENGE_CREATED"));
        setNewest("challenge", state.path("CHALLENGE_UPDATED"));
        state.put("status", challenge().path("status").asText(ChallengeStatus.PENDING.name()))
                .put("statusAt", challenge().path("updatedAt").asText(text("challenge/createdAt")))
                .put("isActionChanged", version(state.path("ACTION_TRACKED")) > 1)
                .put(
                        "deliveredPushes",
                        events.stream()
                                .filter(event -> event.kind().equals("PUSH_DELIVERED")
                                        && event.text("outcome").equals("DELIVERED"))
                                .count());
    }

    private void setNewest(String name, JsonNode members) {
        boolean isFirst = !state.has(name) && !members.isMissingNode();
        if (isFirst || version(members) > version(state.path(name))) {
            state.set(name, members);
        }
    }

    private static long version(JsonNode members) {
        return members.path("version").asLong();
    }

    /** Returns this timeline with those of {@code others} that concern it. */
    Timeline with(List<TimelineEvent> others) {
        List<TimelineEvent> more = others.stream().filter(this::isConcernedBy).toList();
        return more.isEmpty()
                ? this
                : new Timeline(Stream.of(events, more).flatMap(List::stream).toList());
    }

    List<TimelineEvent> events() {
        return events;
    }

    /** Returns the steps in the order of their times; a tombstone alone gives none. */
    List<Step> steps() {
        if (steps == null) {
            steps = events.stream()
                    .flatMap(event -> StepFormatter.format(event, devices()))
                    .sorted(Comparator.comparing(Step::at).thenComparing(Step::rank))
                    .toList();
        }
        return steps;
    }

    /** Returns the line of the step with this index. */
    Line line(int index) {
        Step step = steps().get(index);
        Instant previous = steps().get(Math.max(0, index - 1)).at();
        return new Line(this, step, Duration.between(begin(), step.at()), Duration.between(previous, step.at()));
    }

    /** Returns the time of the first step. Throws {@link IndexOutOfBoundsException} if there is none. */
    Instant begin() {
        return steps().get(0).at();
    }

    /** Returns the id of the subject. */
    String id() {
        return events.get(0).subjectId();
    }

    /** Returns whether only reactions to the outcome of the challenge can follow. */
    boolean isOver() {
        return ChallengeStatus.valueOf(text("status")).isTerminal();
    }

    /** Returns the member that contains the id of the subject. */
    String subject() {
        return events.get(0).subject();
    }

    /** Returns the id of the action for which the challenge was started; empty if it is not known. */
    String actionId() {
        return challenge().path("actionId").asText();
    }

    private JsonNode challenge() {
        return state.path("challenge");
    }

    private String text(String path) {
        return state.at("/" + path).asText();
    }

    private Instant time(String path) {
        return Instant.parse(text(path));
    }

    private List<JsonNode> devices() {
        return state.path("CHALLENGE_CREATED").path("devices").valueStream().toList();
    }

    /** Returns whether an event of the challenge's action, or one of a user or device, concerns this timeline. */
    private boolean isConcernedBy(TimelineEvent event) {
        String device = event.text("authenticatorId");
        Predicate<JsonNode> isDevice = members -> !device.isEmpty()
                && device.equals(members.path("authenticatorId").asText());
        if (challenge().isMissingNode()) {
            // Tombstones and retried deliveries name the device of a user, but not the user.
            return event.subject().equals("authenticatorId")
                    && subject().equals("userId")
                    && events.stream().map(TimelineEvent::members).anyMatch(isDevice);
        }
        if (event.subject().equals("actionId")) {
            // An action whose challenge has failed can be started anew.
            boolean hasFailed = List.of("CANCELLED", "EXPIRED").contains(text("status"));
            return !(hasFailed && event.changedAt().isAfter(time("statusAt")));
        }
        boolean isOfUser = event.subjectId()
                .equals(challenge().path("tenantId").asText() + "\n"
                        + challenge().path("userId").asText());
        return (isOfUser || devices().stream().anyMatch(isDevice))
                && !event.recordedAt().isBefore(begin())
                && !event.recordedAt().minus(FOLLOW_UP).isAfter(time(isOver() ? "statusAt" : "challenge/expiresAt"));
    }

    /** Returns the lines of the heading: the ids that the timeline belongs to. */
    List<String> title() {
        return StepFormatter.format("TITLE", state, "", Instant.EPOCH)
                .map(Step::detail)
                .toList();
    }

    /** Returns the step that is missing at {@code now}, with the time since when it is due; empty if none is missing. */
    Optional<Step> pendingStep(Instant now) {
        state.put("isOverdue", !challenge().isMissingNode() && now.isAfter(time("challenge/expiresAt")));
        return StepFormatter.format("PENDING", state, "", now).findFirst();
    }
}
