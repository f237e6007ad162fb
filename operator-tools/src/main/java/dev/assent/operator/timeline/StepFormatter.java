// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.event.Topic;
import dev.assent.operator.terminal.TerminalRedaction;
import dev.assent.operator.timeline.Timeline.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats events as steps by a table of rules; never prints a token, a key or the content of a challenge. */
final class StepFormatter {
    private static final int MAX_REASON_LENGTH = 120;
    private static final int DEAD_LETTER_RANK = 10;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    /**
     * Rules by topic. A condition is {@code member}, {@code !member} (absent), {@code member=value} or
     * {@code member!=value}. The rank orders steps of one millisecond: an action is tracked first, the consequences of a
     * decision come last. Without a time member, the time of the record counts; in TOKEN_DEAD, finishedAt is the time at
     * which the token was invalidated, which may be long ago. A detail is omitted if its condition, before the question
     * mark, fails or if it is empty.
     */
    private static final List<Rule> RULES =
            """
            ACTION_TRACKED        | version=1                    | 0 | action tracked      | stateUpdatedAt | {state}
            ACTION_TRACKED        | version!=1                   | 8 | action changed      | stateUpdatedAt | now {state}
            CHALLENGE_CREATED     | challengeId                  | 1 | challenge created   | createdAt  | good for {lifetime} s; sealedVerificationCode ? asks for a code
            CHALLENGE_CREATED     | challengeId                  | 2 | devices asked       | createdAt  | {devices}
            CHALLENGE_CREATED     | pushWithheld                 | 4 | pushes withheld     | createdAt  | {pushWithheld}
            CHALLENGE_UPDATED     | status=PENDING               | 4 | challenge claimed   | updatedAt  | {device}
            CHALLENGE_UPDATED     | status=APPROVED              | 5 | phone approved      | updatedAt  | signature verified; {device}
            CHALLENGE_UPDATED     | status=VERIFIED              | 6 | token minted        | updatedAt  | the browser's next poll gets it
            CHALLENGE_UPDATED     | status=DECLINED & reason=verification_webhook  | 7 | refused by tenant | updatedAt | its webhook did not agree to the approval
            CHALLENGE_UPDATED     | status=DECLINED & reason!=verification_webhook | 7 | phone declined | updatedAt | {reason}; {device}; authenticatorDisabled=true ? the device is disabled
            CHALLENGE_UPDATED     | status=EXPIRED               | 7 | expired             | updatedAt  | nobody answered in time
            CHALLENGE_UPDATED     | status=CANCELLED             | 7 | challenge withdrawn | updatedAt  | {reason}
            PUSH_DELIVERED        | outcome=DELIVERED            | 4 | push handed over    | finishedAt | {channel}; {device}; {tries}; {detail}
            PUSH_DELIVERED        | outcome=REJECTED             | 4 | push refused        | finishedAt | {channel}; {detail}; {device}; {tries}
            PUSH_DELIVERED        | outcome=TOKEN_DEAD           | 4 | push token dead     |            | {channel}; {detail}; {device}; {tries}
            PUSH_DELIVERED        | outcome=GIVEN_UP & detail=challenge_over  | 10 | push called off | finishedAt | {channel}; {device}; {tries}
            PUSH_DELIVERED        | outcome=GIVEN_UP & detail!=challenge_over | 4  | push given up   | finishedAt | {channel}; {detail}; {device}; {tries}
            DELIVERY_RETRIED      | deliveryId                   | 4 | push to be retried  |            | {channel}; asked for by an operator
            AUTHENTICATOR_CHANGED | version=1                    | 3 | device enrolled     |            | {device}; pushToken ? with push token; !pushToken ? without push token; disabled=true ? disabled
            AUTHENTICATOR_CHANGED | version & version!=1         | 3 | device changed      |            | {device}; pushToken ? with push token; !pushToken ? without push token; disabled=true ? disabled
            AUTHENTICATOR_CHANGED | !version                     | 3 | device removed      |            | {authenticatorId}
            USER_REMOVED          | userId                       | 9 | user removed        | removedAt  |
            """
                    .lines()
                    .map(line -> line.split(" *\\| *", -1))
                    .map(cell -> new Rule(
                            Topic.valueOf(cell[0]), cell[1], Integer.parseInt(cell[2]), cell[3], cell[4], cell[5]))
                    .toList();

    private record Rule(Topic topic, String condition, int rank, String stage, String time, String details) {}

    private StepFormatter() {}

    /** Returns the steps of {@code event}; {@code platforms} maps the ids of known devices to their platforms. */
    static List<Step> format(TimelineEvent event, Map<String, String> platforms) {
        if (event.isDeadLetter()) {
            String failed = event.topic() == Topic.DELIVERY_RETRIED && event.hasValue()
                    ? format("{message} by {channel}, {attempts} attempts", event, platforms)
                    : event.topic().topicName();
            String reason = TerminalRedaction.line(event.reason(), MAX_REASON_LENGTH);
            String detail = join(Stream.of(failed, reason, "see " + event.place()));
            return List.of(new Step(event.recordedAt(), DEAD_LETTER_RANK, "dead letter", detail));
        }
        return RULES.stream()
                .filter(rule -> rule.topic() == event.topic() && holds(rule.condition(), event))
                .filter(rule -> rule.time().isEmpty() || event.members().has(rule.time()))
                .map(rule -> new Step(
                        rule.time().isEmpty() ? event.recordedAt() : event.time(rule.time()),
                        rule.rank(),
                        rule.stage(),
                        join(Stream.of(rule.details().split("; ", -1)).map(part -> format(part, event, platforms)))))
                .toList();
    }

    private static boolean holds(String condition, TimelineEvent event) {
        return Stream.of(condition.split(" & ", -1)).allMatch(part -> {
            String[] comparison = part.split("!?=", -1);
            return comparison.length == 1
                    ? event.members().has(part.replace("!", "")) != part.startsWith("!")
                    : event.text(comparison[0]).equals(comparison[1]) != part.contains("!=");
        });
    }

    private static String format(String part, TimelineEvent event, Map<String, String> platforms) {
        String[] conditional = part.split(" \\? ", -1);
        return conditional.length > 1 && !holds(conditional[0], event)
                ? ""
                : PLACEHOLDER
                        .matcher(conditional[conditional.length - 1])
                        .replaceAll(name -> Matcher.quoteReplacement(value(name.group(1), event, platforms)));
    }

    private static String value(String name, TimelineEvent event, Map<String, String> platforms) {
        return switch (name) {
            case "device" -> device(event.members(), platforms.getOrDefault(event.text("authenticatorId"), ""));
            case "devices" ->
                event.members()
                        .path("devices")
                        .valueStream()
                        .map(device -> device(device, "") + (device.has("pushToken") ? "" : " without push token"))
                        .collect(Collectors.joining(", "));
            case "tries" ->
                switch (event.text("attempts")) {
                    case "0" -> "not tried";
                    case "1" -> "first attempt";
                    default -> event.text("attempts") + " attempts";
                };
            case "lifetime" ->
                ""
                        + Duration.between(event.time("createdAt"), event.time("expiresAt"))
                                .toSeconds();
            default -> event.text(name);
        };
    }

    private static String device(JsonNode members, String knownPlatform) {
        String id = members.path("authenticatorId").asText();
        String platform = members.path("platform").asText(knownPlatform);
        return id.isEmpty() ? "" : (platform.isEmpty() ? "device" : platform) + " " + id;
    }

    private static String join(Stream<String> parts) {
        return TerminalRedaction.line(parts.filter(part -> !part.isEmpty()).collect(Collectors.joining(", ")));
    }
}
