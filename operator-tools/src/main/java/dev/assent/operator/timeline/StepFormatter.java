// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.operator.terminal.TerminalRedaction;
import dev.assent.operator.timeline.Timeline.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats events and timelines by a table of rules; never prints a token, a key or the content of a challenge. */
final class StepFormatter {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([\\w/]+)}");

    /**
     * Rules by the kind of event; TITLE and PENDING format the state of a timeline, its heading and the step that it
     * waits for. A condition is {@code member}, {@code !member} (absent), {@code member=value} or {@code member!=value}.
     * The rank orders steps of one millisecond: an action is tracked first, the consequences of a decision come last.
     * Without a time member, the time of the record counts; in TOKEN_DEAD, finishedAt is the time at which the token was
     * invalidated, which may be long ago. A detail is omitted if its condition, before the question mark, fails or if it
     * is empty.
     */
    private static final List<Rule> RULES =
            """
            ACTION_TRACKED        | version=1                    | 0 | action tracked      | stateUpdatedAt | {state}
            ACTION_TRACKED        | version!=1                   | 8 | action changed      | stateUpdatedAt | now {state}
            CHALLENGE_CREATED     | challengeId                  | 1 | challenge created   | createdAt  | good for {lifetime} s, sealedVerificationCode ? asks for a code
            CHALLENGE_CREATED     | challengeId                  | 2 | devices asked       | createdAt  | {devices}
            CHALLENGE_CREATED     | pushWithheld                 | 4 | pushes withheld     | createdAt  | {pushWithheld}
            CHALLENGE_UPDATED     | status=PENDING               | 4 | challenge claimed   | updatedAt  | {device}
            CHALLENGE_UPDATED     | status=APPROVED              | 5 | phone approved      | updatedAt  | signature verified, {device}
            CHALLENGE_UPDATED     | status=VERIFIED              | 6 | token minted        | updatedAt  | the browser's next poll gets it
            CHALLENGE_UPDATED     | status=DECLINED & reason=verification_webhook  | 7 | refused by tenant | updatedAt | its webhook did not agree to the approval
            CHALLENGE_UPDATED     | status=DECLINED & reason!=verification_webhook | 7 | phone declined | updatedAt | {reason}, {device}, authenticatorDisabled=true ? the device is disabled
            CHALLENGE_UPDATED     | status=EXPIRED               | 7 | expired             | updatedAt  | nobody answered in time
            CHALLENGE_UPDATED     | status=CANCELLED             | 7 | challenge withdrawn | updatedAt  | {reason}
            CANCELLATION_REQUESTED | challengeId                 | 6 | withdrawal asked for | updatedAt | {reason}
            PUSH_DELIVERED        | outcome=DELIVERED            | 4 | push handed over    | finishedAt | {channel}, {device}, {tries}, {detail}
            PUSH_DELIVERED        | outcome=REJECTED             | 4 | push refused        | finishedAt | {channel}, {detail}, {device}, {tries}
            PUSH_DELIVERED        | outcome=TOKEN_DEAD           | 4 | push token dead     |            | {channel}, {detail}, {device}, {tries}
            PUSH_DELIVERED        | outcome=GIVEN_UP & detail=challenge_over  | 10 | push called off | finishedAt | {channel}, {device}, {tries}
            PUSH_DELIVERED        | outcome=GIVEN_UP & detail!=challenge_over | 4  | push given up   | finishedAt | {channel}, {detail}, {device}, {tries}
            DELIVERY_RETRIED      | deliveryId                   | 4 | push to be retried  |            | {channel}, asked for by an operator
            AUTHENTICATOR_CHANGED | version=1                    | 3 | device enrolled     |            | {device}, pushToken ? with push token, !pushToken ? without push token, disabled=true ? disabled
            AUTHENTICATOR_CHANGED | version!=1                   | 3 | device changed      |            | {device}, pushToken ? with push token, !pushToken ? without push token, disabled=true ? disabled
            TOMBSTONE             | authenticatorId              | 3 | device removed      |            | {authenticatorId}
            USER_CHANGED          | userId                       | 3 | user changed        | changedAt  |
            CONTACT_CHANGED       | change=CREATED               | 3 | address recorded    | changedAt  | {verificationMethod}, {authenticatorId}
            CONTACT_CHANGED       | change=UPDATED               | 3 | address verified    | changedAt  | {verificationMethod}, {authenticatorId}
            CONTACT_CHANGED       | change=DELETED               | 3 | address removed     | changedAt  | {verificationMethod}, {authenticatorId}
            USER_REMOVED          | userId                       | 9 | user removed        | removedAt  |
            DEAD_LETTER           | deliveryId                   | 10 | dead letter        |            | {message} by {channel}, {attempts} attempts, {failure}, see {place}
            DEAD_LETTER           | !deliveryId                  | 10 | dead letter        |            | {topic}, {failure}, see {place}

            TITLE   | subject=userId                             | 0 | | | User {first/userId} of tenant {first/tenantId}
            TITLE   | subject=actionId                           | 0 | | | Action {first/actionCode} ({first/idempotencyKey}), tenant {first/tenantId}, user {first/userId}, without a challenge
            TITLE   | subject=challengeId & challenge            | 0 | | | Challenge {first/challengeId}, tenant {challenge/tenantId}, user {challenge/userId}, action {challenge/actionCode} ({challenge/idempotencyKey})
            TITLE   | subject=challengeId & !challenge           | 0 | | | Challenge {first/challengeId}, PUSH_DELIVERED/tenantId ? tenant {PUSH_DELIVERED/tenantId}
            TITLE   | challenge                                | 0 | | | {challenge/wireId}
            TITLE   | subject=challengeId & !CHALLENGE_CREATED   | 0 | | | Its beginning was not found; --since looks further back.

            PENDING | subject=actionId & ACTION_TRACKED/state=CHALLENGE_REQUIRED | 0 | | ACTION_TRACKED/stateUpdatedAt | the browser to start the challenge
            PENDING | CHALLENGE_CREATED & status=PENDING & isOverdue=true        | 0 | | challenge/expiresAt | verification-service to announce that the challenge has expired
            PENDING | CHALLENGE_CREATED/pushWithheld & status=PENDING & isOverdue=false | 0 | | statusAt | the phone's answer (pushes: withheld, so the phone has to ask; good until {challenge/expiresAt})
            PENDING | CHALLENGE_CREATED & !CHALLENGE_CREATED/pushWithheld & status=PENDING & isOverdue=false | 0 | | statusAt | the phone's answer (pushes: {deliveredPushes} handed over; good until {challenge/expiresAt})
            PENDING | status=APPROVED                          | 0 | | statusAt | token-service to mint the token, or the tenant's webhook to agree where it is asked
            PENDING | status=VERIFIED & isActionChanged=false    | 0 | | statusAt | challenge-service to take the outcome over
            PENDING | status=DECLINED & isActionChanged=false    | 0 | | statusAt | challenge-service to take the outcome over
            """
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .map(line -> line.split(" *\\| *", -1))
                    .map(cell -> new Rule(
                            cell[0],
                            List.of(cell[1].split(" & ", -1)),
                            Integer.parseInt(cell[2]),
                            cell[3],
                            cell[4],
                            List.of(cell[5].split(", ", -1))))
                    .toList();

    private record Rule(
            String kind, List<String> conditions, int rank, String stage, String time, List<String> details) {}

    private StepFormatter() {}

    /** Returns the steps of {@code event}; {@code devices} are those whose platforms are known. */
    static Stream<Step> format(TimelineEvent event, List<JsonNode> devices) {
        ObjectNode members = event.members().deepCopy();
        devices.stream()
                .filter(device -> device.path("authenticatorId").equals(members.path("authenticatorId")))
                .forEach(device -> members.putIfAbsent("platform", device.path("platform")));
        return format(event.kind(), members, event.id(), event.recordedAt());
    }

    /** Returns a step for each rule of {@code kind} whose condition {@code members} meet. */
    static Stream<Step> format(String kind, JsonNode members, String eventId, Instant recordedAt) {
        return RULES.stream()
                .filter(rule -> rule.kind().equals(kind))
                .filter(rule -> rule.conditions().stream().allMatch(condition -> holds(condition, members)))
                .map(rule -> {
                    String details = rule.details().stream()
                            .map(part -> format(part, members))
                            .filter(part -> !part.isEmpty())
                            .collect(Collectors.joining(", "));
                    Instant at = rule.time().isEmpty() ? recordedAt : Instant.parse(text(members, rule.time()));
                    return new Step(eventId, at, rule.rank(), rule.stage(), TerminalRedaction.line(details));
                });
    }

    private static boolean holds(String condition, JsonNode members) {
        String[] comparison = condition.split("!?=", -1);
        return comparison.length == 1
                ? members.at("/" + condition.replace("!", "")).isMissingNode() == condition.startsWith("!")
                : text(members, comparison[0]).equals(comparison[1]) != condition.contains("!=");
    }

    private static String format(String part, JsonNode members) {
        String[] conditional = part.split(" \\? ", -1);
        return conditional.length > 1 && !holds(conditional[0], members)
                ? ""
                : PLACEHOLDER
                        .matcher(conditional[conditional.length - 1])
                        .replaceAll(name -> Matcher.quoteReplacement(value(name.group(1), members)));
    }

    private static String value(String name, JsonNode members) {
        return switch (name) {
            case "device" -> device(members);
            case "devices" ->
                members.path("devices")
                        .valueStream()
                        .map(device -> device(device) + (device.has("pushToken") ? "" : " without push token"))
                        .collect(Collectors.joining(", "));
            case "tries" ->
                switch (text(members, "attempts")) {
                    case "0" -> "not tried";
                    case "1" -> "first attempt";
                    default -> text(members, "attempts") + " attempts";
                };
            case "lifetime" -> {
                Instant begin = Instant.parse(text(members, "createdAt"));
                yield ""
                        + Duration.between(begin, Instant.parse(text(members, "expiresAt")))
                                .toSeconds();
            }
            default -> text(members, name);
        };
    }

    private static String device(JsonNode members) {
        String id = text(members, "authenticatorId");
        String platform = text(members, "platform");
        return id.isEmpty() ? "" : (platform.isEmpty() ? "device" : platform) + " " + id;
    }

    private static String text(JsonNode members, String path) {
        return members.at("/" + path).asText();
    }
}
