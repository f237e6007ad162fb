package dev.assent.operator.timeline;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.operator.cluster.TerminalRedaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What an operator reads of a record: never a token, a key or what the user was asked. */
final class Stages {
    private static final int LONGEST_REASON = 120;

    /** Of one millisecond the action is tracked first, and what follows from a decision comes last. */
    private enum Rank {
        TRACKED,
        CREATED,
        ASKED,
        DEVICE,
        PUSH,
        ANSWERED,
        MINTED,
        ENDED,
        TAKEN_OVER,
        USER,
        DEAD
    }

    private Stages() {}

    /** The steps that {@code fact} tells of, with the platforms of the {@code devices} that are known. */
    static List<Step> of(Fact fact, Map<UUID, String> devices) {
        Event event = fact.event();
        if (fact.isDead()) {
            return List.of(dead(fact));
        }
        if (event instanceof ChallengeCreated created) {
            return created(created);
        }
        return List.of(single(fact, event, devices));
    }

    private static Step single(Fact fact, Event event, Map<UUID, String> devices) {
        if (event instanceof ActionTracked tracked) {
            return tracked(tracked);
        }
        if (event instanceof ChallengeUpdated updated) {
            return updated(updated, devices);
        }
        if (event instanceof PushDelivered push) {
            return push(fact, push, devices);
        }
        if (event instanceof DeliveryRetried retried) {
            return step(
                    fact.recordedAt(),
                    Rank.PUSH,
                    "push to be retried",
                    retried.channel() + ", asked for by an operator");
        }
        if (event instanceof AuthenticatorChanged changed) {
            return changed(fact, changed);
        }
        if (event instanceof UserRemoved removed) {
            return step(removed.removedAt(), Rank.USER, "user removed", "");
        }
        return step(
                fact.recordedAt(),
                Rank.DEVICE,
                "device removed",
                "" + fact.about().authenticatorId());
    }

    private static Step tracked(ActionTracked tracked) {
        return tracked.version() == 1
                ? step(tracked.stateUpdatedAt(), Rank.TRACKED, "action tracked", "" + tracked.state())
                : step(tracked.stateUpdatedAt(), Rank.TAKEN_OVER, "action changed", "now " + tracked.state());
    }

    private static List<Step> created(ChallengeCreated created) {
        Instant at = created.createdAt();
        List<Step> steps = new ArrayList<>();
        steps.add(step(
                at,
                Rank.CREATED,
                "challenge created",
                "good for " + Duration.between(at, created.expiresAt()).toSeconds() + " s"
                        + (created.sealedVerificationCode() == null ? "" : ", asks for a code")));
        String asked = created.devices().stream()
                .map(device -> device(device.authenticatorId(), device.platform())
                        + (device.pushToken() == null ? " without push token" : ""))
                .collect(Collectors.joining(", "));
        steps.add(step(at, Rank.ASKED, "devices asked", asked));
        if (created.pushWithheld() != null) {
            steps.add(step(at, Rank.PUSH, "pushes withheld", created.pushWithheld()));
        }
        return steps;
    }

    private static Step updated(ChallengeUpdated updated, Map<UUID, String> devices) {
        UUID id = updated.authenticatorId();
        String device = id == null ? "" : device(id, devices.get(id));
        String reason = updated.reason() == null ? "" : updated.reason();
        String disabled = updated.authenticatorDisabled() ? "the device is disabled" : "";
        Instant at = updated.updatedAt();
        return switch (updated.status()) {
            case PENDING -> step(at, Rank.CREATED, "challenge waits", "");
            case APPROVED -> step(at, Rank.ANSWERED, "phone approved", list("signature verified", device));
            case VERIFIED -> step(at, Rank.MINTED, "token minted", "the browser's next poll gets it");
            case DECLINED ->
                ChallengeUpdated.REFUSED_BY_TENANT.equals(reason)
                        ? step(at, Rank.ENDED, "refused by tenant", "its webhook did not agree to the approval")
                        : step(at, Rank.ENDED, "phone declined", list(reason, device, disabled));
            case EXPIRED -> step(at, Rank.ENDED, "expired", "nobody answered in time");
            case CANCELLED -> step(at, Rank.ENDED, "challenge withdrawn", list(reason));
        };
    }

    private static Step push(Fact fact, PushDelivered push, Map<UUID, String> devices) {
        String device = device(push.authenticatorId(), devices.get(push.authenticatorId()));
        String attempts =
                switch (push.attempts()) {
                    case 0 -> "not tried";
                    case 1 -> "first attempt";
                    default -> push.attempts() + " attempts";
                };
        String detail = push.detail() == null ? "" : push.detail();
        return switch (push.outcome()) {
            case DELIVERED ->
                step(push.finishedAt(), Rank.PUSH, "push handed over", list(push.channel(), device, attempts, detail));
            case REJECTED ->
                step(push.finishedAt(), Rank.PUSH, "push refused", list(push.channel(), detail, device, attempts));
            // Its time is that of the token's end, which may be long ago.
            case TOKEN_DEAD ->
                step(fact.recordedAt(), Rank.PUSH, "push token dead", list(push.channel(), detail, device, attempts));
            case GIVEN_UP ->
                "challenge_over".equals(detail)
                        ? step(push.finishedAt(), Rank.DEAD, "push called off", list(push.channel(), device, attempts))
                        : step(
                                push.finishedAt(),
                                Rank.PUSH,
                                "push given up",
                                list(push.channel(), detail, device, attempts));
        };
    }

    private static Step changed(Fact fact, AuthenticatorChanged changed) {
        return step(
                fact.recordedAt(),
                Rank.DEVICE,
                changed.version() == 1 ? "device enrolled" : "device changed",
                list(
                        device(changed.authenticatorId(), changed.platform()),
                        changed.pushToken() == null ? "without push token" : "with push token",
                        changed.disabled() ? "disabled" : ""));
    }

    private static Step dead(Fact fact) {
        String what = fact.event() instanceof DeliveryRetried retried
                ? list(retried.message() + " by " + retried.channel(), retried.attempts() + " attempts")
                : fact.topic().topicName();
        return step(
                fact.recordedAt(),
                Rank.DEAD,
                "dead letter",
                list(what, TerminalRedaction.line(fact.reason(), LONGEST_REASON), "see " + fact.place()));
    }

    private static String device(UUID id, String platform) {
        return platform == null ? "device " + id : platform + " " + id;
    }

    private static String list(String... parts) {
        return List.of(parts).stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    private static Step step(Instant at, Rank rank, String stage, String detail) {
        return new Step(at, rank.ordinal(), stage, TerminalRedaction.line(detail));
    }
}
