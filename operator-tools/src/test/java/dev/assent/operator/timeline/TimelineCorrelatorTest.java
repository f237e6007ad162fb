// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.ContactChanged;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserChanged;
import dev.assent.contracts.event.UserRemoved;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Tests the timeline of a sign-in by the golden events. */
class TimelineCorrelatorTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T08:30:00.120Z");
    private static final String DEVICE = "019ab4c0-0a01-7e21-8c11-a1b2c3d4e5f6";
    private static final String OTHER_DEVICE = "019ab4c0-0b02-7f31-9d12-b1c2d3e4f506";

    private final SignInEvents events = new SignInEvents(BEGIN, "user-1");
    private final TimelineCorrelator correlator =
            new TimelineCorrelator(TimelineQuery.detect(events.challengeId(), null));

    @Test
    void aTombstoneOfAChallengeGivesNoTimeline() {
        byte[] key = events.challengeUuid().toString().getBytes(UTF_8);
        for (Topic topic : List.of(Topic.CHALLENGE_CREATED, Topic.CHALLENGE_UPDATED)) {
            var record = new ConsumerRecord<byte[], byte[]>(topic.topicName(), 0, 0, key, null);
            record.headers().add("ce_id", UUID.randomUUID().toString().getBytes(UTF_8));
            correlator.accept(TimelineEvent.parse(record));
        }
        assertThat(correlator.timelines()).isEmpty();

        accept(events.created(0));
        assertThat(correlator.timelines()).hasSize(1);
    }

    @Test
    void aSignInIsPrintedInTheOrderOfItsTimesForAnyOrderOfRecords() {
        List<Event> all = new ArrayList<>(List.of(
                events.tracked(0, 1, "CHALLENGE_REQUIRED"),
                events.created(1200),
                events.push(1290, json -> json.put("attempts", 3)),
                events.push(1300, json -> json.put("outcome", "GIVEN_UP")
                        .put("detail", "challenge_over")
                        .put("attempts", 0)),
                events.updated(13_635, 2, "APPROVED"),
                events.updated(13_642, 3, "VERIFIED"),
                events.tracked(13_650, 2, "CHALLENGE_SUCCEEDED")));
        Collections.shuffle(all, new Random(7));
        all.forEach(this::accept);

        assertThat(lines(BEGIN.plusSeconds(20)))
                .containsExactly(
                        "Challenge " + events.challengeUuid() + ", tenant acme, user user-1, action signIn (key-1)",
                        events.challengeId(),
                        "  2026-11-24, times in UTC",
                        "  time              since first   since previous  stage",
                        "  08:30:00.120             0 ms             0 ms  action tracked       CHALLENGE_REQUIRED",
                        "  08:30:01.320         1,200 ms         1,200 ms  challenge created    good for 300 s, asks for a code",
                        "  08:30:01.320         1,200 ms             0 ms  devices asked        ios " + DEVICE
                                + ", android " + OTHER_DEVICE + " without push token",
                        "  08:30:01.410         1,290 ms            90 ms  push handed over     apns, ios " + DEVICE
                                + ", 3 attempts",
                        "  08:30:01.420         1,300 ms            10 ms  push called off      apns, ios " + DEVICE
                                + ", not tried",
                        "  08:30:13.755        13,635 ms        12,335 ms  phone approved       signature verified, ios "
                                + DEVICE,
                        "  08:30:13.762        13,642 ms             7 ms  token minted         the browser's next poll gets it",
                        "  08:30:13.770        13,650 ms             8 ms  action changed       now CHALLENGE_SUCCEEDED");
        assertThat(isComplete()).isTrue();
    }

    @Test
    void thePendingStepIsReported() {
        accept(events.tracked(0, 1, "CHALLENGE_REQUIRED"));
        accept(events.created(0));
        accept(events.push(50, json -> {}));
        assertThat(waiting(12_345))
                .isEqualTo("  … waiting for the phone's answer (pushes: 1 handed over; good until " + events.at(300_000)
                        + "): 12,345 ms so far");
        assertThat(waiting(300_500)).contains("verification-service to announce", ": 500 ms so far");

        accept(events.updated(20_000, 2, "APPROVED"));
        assertThat(waiting(21_500)).contains("token-service to mint the token", ": 1,500 ms so far");
        accept(events.updated(22_000, 3, "VERIFIED"));
        assertThat(waiting(22_100)).contains("challenge-service to take the outcome over");
        assertThat(correlator.timelines()).allMatch(Timeline::isOver);
        assertThat(isComplete()).isFalse();
        accept(events.tracked(22_200, 2, "CHALLENGE_SUCCEEDED"));
        assertThat(isComplete()).isTrue();
    }

    @Test
    void everyOtherOutcomeIsNamed() {
        assertThat(end("DECLINED", "not_me")).endsWith("phone declined       not_me, device " + DEVICE);
        assertThat(end("DECLINED", "verification_webhook")).contains("refused by tenant");
        assertThat(end("EXPIRED", null)).contains("expired", "nobody answered in time");
        assertThat(end("CANCELLED", "replaced")).contains("challenge withdrawn", "replaced");
    }

    @Test
    void aRequestedCancellationEndsNothing() {
        accept(events.created(0));
        accept(events.updated(20_000, 2, "APPROVED"));
        correlator.accept(requested(events.updated(20_010, 2, "CANCELLED")));
        accept(events.updated(20_020, 3, "VERIFIED"));

        assertThat(lines(BEGIN)).anyMatch(line -> line.contains("withdrawal asked for"));
        assertThat(stages(correlator)).doesNotContain("challenge withdrawn");
        assertThat(waiting(22_100)).contains("challenge-service to take the outcome over");
    }

    @Test
    void noSecretIsPrinted() {
        TimelineCorrelator ofUser = new TimelineCorrelator(TimelineQuery.detect("user-1", null));
        Stream.of(
                        ActionTracked.class,
                        ChallengeCreated.class,
                        ChallengeUpdated.class,
                        PushDelivered.class,
                        AuthenticatorChanged.class,
                        UserChanged.class,
                        ContactChanged.class,
                        UserRemoved.class,
                        DeliveryRetried.class)
                .map(type -> SignInEvents.event(type, json -> {}))
                .forEach(event -> ofUser.accept(event(event, false)));
        ofUser.accept(event(SignInEvents.event(ChallengeCreated.class, json -> {}), true));

        assertThat(lines(ofUser, BEGIN))
                .anyMatch(line -> line.contains("user removed"))
                .anyMatch(line -> line.endsWith("user changed"))
                .anyMatch(line -> line.contains("pushes withheld      push_budget_exhausted"))
                .anyMatch(line -> line.contains("push token dead      apns, Unregistered"))
                .anyMatch(line -> line.contains("device changed       ios " + DEVICE + ", with push token, disabled"))
                .anyMatch(line -> line.contains("address verified     SMS"))
                .anyMatch(line -> line.contains("push to be retried   apns"))
                .anyMatch(line -> line.contains("dead letter          assent.challenge-created, no database"))
                .noneMatch(line -> line.contains("push-token-1")
                        || line.contains("ciphertext")
                        || line.contains("MFkw")
                        || line.contains("LPJN")
                        || line.contains("zoe")
                        || line.contains("+6427")
                        || line.contains("zoe@")
                        || line.contains("198.51.100.7")
                        || line.contains("payee"));
    }

    @Test
    void anActionHasItsOwnTimelineUntilItsChallengeIsStarted() {
        TimelineCorrelator ofUser = new TimelineCorrelator(TimelineQuery.detect("user-1", "acme"));
        ofUser.accept(event(events.tracked(0, 1, "CHALLENGE_REQUIRED"), false));
        assertThat(lines(ofUser, BEGIN.plusMillis(700)))
                .element(0)
                .isEqualTo("Action signIn (key-1), tenant acme, user user-1, without a challenge");
        assertThat(lines(ofUser, BEGIN.plusMillis(700)))
                .last()
                .isEqualTo("  … waiting for the browser to start the challenge: 700 ms so far");

        ofUser.accept(event(events.created(900), false));
        assertThat(ofUser.timelines()).hasSize(1);
        assertThat(lines(ofUser, BEGIN).get(0)).startsWith("Challenge " + events.challengeUuid());
        assertThat(stages(ofUser)).containsExactly("action tracked", "challenge created", "devices asked");
    }

    @Test
    void aUserOfTheSameIdInAnotherTenantHasAnotherTimeline() {
        TimelineCorrelator everywhere = new TimelineCorrelator(TimelineQuery.detect("user-1", null));
        TimelineCorrelator acme = new TimelineCorrelator(TimelineQuery.detect("user-1", "acme"));
        for (TimelineCorrelator seen : List.of(everywhere, acme)) {
            seen.accept(event(SignInEvents.event(UserRemoved.class, json -> {}), false));
            seen.accept(event(SignInEvents.event(UserRemoved.class, json -> json.put("tenantId", "other")), false));
            seen.accept(event(SignInEvents.event(UserRemoved.class, json -> json.put("userId", "user-2")), false));
        }

        assertThat(everywhere.timelines())
                .extracting(Timeline::title)
                .containsExactly(List.of("User user-1 of tenant acme"), List.of("User user-1 of tenant other"));
        assertThat(acme.timelines()).hasSize(1);
    }

    @Test
    void anEventBeforeItsChallengeIsKept() {
        accept(events.tracked(0, 1, "CHALLENGE_REQUIRED"));
        assertThat(correlator.timelines()).isEmpty();
        accept(events.created(100));
        assertThat(stages(correlator)).containsExactly("action tracked", "challenge created", "devices asked");
    }

    @Test
    void eventsOfOthersAreForgottenButNotThoseOfTheChallenge() {
        accept(events.tracked(0, 1, "CHALLENGE_REQUIRED"));
        accept(events.created(100));
        for (int i = 0; i < 30_000; i++) {
            accept(new SignInEvents(BEGIN, "user-2").tracked(0, 1, "CHALLENGE_REQUIRED"));
        }
        accept(events.tracked(200, 2, "CHALLENGE_FAILED"));
        assertThat(stages(correlator))
                .containsExactly("action tracked", "challenge created", "devices asked", "action changed");
    }

    @Test
    void aStepIsPrintedOnceAlsoIfItsEventIsRepeated() {
        Event created = events.created(0);
        String id = UuidGenerator.next().toString();
        StringWriter text = new StringWriter();
        TimelinePrinter printer = new TimelinePrinter(new PrintWriter(text));
        correlator.accept(event(created, false, id, 0));
        assertThat(printer.printNew(correlator.timelines())).isTrue();
        correlator.accept(event(created, false, id, 1));
        assertThat(printer.printNew(correlator.timelines())).isFalse();
        accept(events.tracked(-100, 1, "CHALLENGE_REQUIRED"));
        assertThat(printer.printNew(correlator.timelines())).isTrue();

        assertThat(text.toString().lines().filter(line -> line.contains("challenge created")))
                .hasSize(1);
        assertThat(text.toString()).endsWith("action tracked       CHALLENGE_REQUIRED\n");
    }

    @Test
    void anEventThatFailsAgainIsPrintedAgain() {
        accept(events.created(0));
        Event push = events.push(10, json -> {});
        String id = UuidGenerator.next().toString();
        correlator.accept(event(push, true, id, 0));
        correlator.accept(event(push, true, id, 1));

        assertThat(lines(BEGIN))
                .anyMatch(line -> line.endsWith("see assent.push-delivered.dlq/0@0"))
                .anyMatch(line -> line.endsWith("see assent.push-delivered.dlq/0@1"));
    }

    @Test
    void aDeadLetterThatIsReadTwiceIsPrintedOnce() {
        accept(events.created(0));
        TimelineEvent dead = event(events.push(10, json -> {}), true);
        correlator.accept(dead);
        correlator.accept(dead);
        assertThat(stages(correlator)).containsOnlyOnce("dead letter");
    }

    @Test
    void anUnreadableDeadLetterBelongsToItsActionBeforeAnyChallenge() {
        TimelineCorrelator ofUser = new TimelineCorrelator(TimelineQuery.detect("user-1", "acme"));
        Event tracked = events.tracked(0, 1, "CHALLENGE_REQUIRED");
        var dead = new ConsumerRecord<>(
                tracked.topic().deadLetterTopicName(), 0, 0, tracked.key().getBytes(UTF_8), "{".getBytes(UTF_8));
        ofUser.accept(TimelineEvent.parse(dead));
        ofUser.accept(event(tracked, false));
        assertThat(stages(ofUser)).containsExactlyInAnyOrder("action tracked", "dead letter");
    }

    @Test
    void theTypeOfAnIdIsDetectedByItsForm() {
        assertThat(TimelineQuery.detect(events.challengeId(), null).challengeUuid())
                .isEqualTo(events.challengeUuid());
        assertThat(TimelineQuery.detect(events.challengeUuid().toString(), null).challengeUuid())
                .isEqualTo(events.challengeUuid());
        assertThat(TimelineQuery.detect("b8ab1b52-1d8a-4d0c-a2b4-0a8a3ea0ac7f", null)
                        .isUser())
                .as("a UUID without a time")
                .isTrue();
        assertThat(TimelineQuery.detect("alice", null).isUser()).isTrue();
        assertThat(TimelineQuery.ofUser(events.challengeId(), null).isUser()).isTrue();
    }

    private String end(String status, String reason) {
        SignInEvents other = new SignInEvents(BEGIN, "user-1");
        TimelineCorrelator ended = new TimelineCorrelator(TimelineQuery.detect(other.challengeId(), null));
        ChallengeUpdated update = other.updated(0, 2, status);
        ended.accept(event(
                SignInEvents.event(ChallengeUpdated.class, json -> json.put("challengeId", update.key())
                        .put("status", status)
                        .put("reason", reason)
                        .put("authenticatorDisabled", false)),
                false));
        assertThat(ended.timelines()).hasSize(1).allMatch(Timeline::isOver);
        return lines(ended, BEGIN).get(5);
    }

    private void accept(Event event) {
        correlator.accept(event(event, false));
    }

    private boolean isComplete() {
        return correlator.timelines().stream()
                .allMatch(timeline ->
                        timeline.isOver() && timeline.pendingStep(BEGIN).isEmpty());
    }

    private static List<String> stages(TimelineCorrelator correlator) {
        return correlator.timelines().stream()
                .flatMap(timeline -> timeline.steps().stream())
                .map(Timeline.Step::stage)
                .toList();
    }

    private String waiting(long millis) {
        return lines(BEGIN.plusMillis(millis)).stream()
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private List<String> lines(Instant now) {
        return lines(correlator, now);
    }

    private static List<String> lines(TimelineCorrelator correlator, Instant now) {
        StringWriter text = new StringWriter();
        TimelinePrinter printer = new TimelinePrinter(new PrintWriter(text));
        correlator.timelines().forEach(timeline -> printer.print(timeline, now));
        return text.toString().lines().toList();
    }

    private static TimelineEvent requested(Event event) {
        var record = new ConsumerRecord<>(
                event.topic().topicName(),
                0,
                0,
                event.key().getBytes(UTF_8),
                Json.write(event).getBytes(UTF_8));
        record.headers()
                .add("ce_id", UuidGenerator.next().toString().getBytes(UTF_8))
                .add("ce_source", "/challenge-service".getBytes(UTF_8));
        return TimelineEvent.parse(record);
    }

    private static TimelineEvent event(Event event, boolean dead) {
        return event(event, dead, UuidGenerator.next().toString(), 0);
    }

    private static TimelineEvent event(Event event, boolean dead, String id, long offset) {
        String topic =
                dead ? event.topic().deadLetterTopicName() : event.topic().topicName();
        var record = new ConsumerRecord<>(
                topic, 0, offset, event.key().getBytes(UTF_8), Json.write(event).getBytes(UTF_8));
        record.headers()
                .add("ce_id", id.getBytes(UTF_8))
                .add("ce_time", Json.format(BEGIN).getBytes(UTF_8));
        if (dead) {
            record.headers().add("dead-letter-reason", "no database".getBytes(UTF_8));
        }
        return TimelineEvent.parse(record);
    }
}
