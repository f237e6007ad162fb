package dev.assent.token;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.token.TrackToken;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** An action with a challenge, and the events that tell of both. */
public record Challenge(
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        UUID id,
        Instant startedAt,
        UUID authenticatorId) {

    /** A challenge of a new action of {@code tenant}. */
    public static Challenge of(Scene.Tenant tenant) {
        return new Challenge(
                tenant.id(),
                "user-1",
                UuidGenerator.next(),
                "sign-in",
                "key-" + UuidGenerator.next(),
                UuidGenerator.next(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                UuidGenerator.next());
    }

    /** Another challenge of the same action. */
    public Challenge again() {
        return new Challenge(
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                UuidGenerator.next(),
                startedAt,
                authenticatorId);
    }

    /** Its id as clients see it. */
    public String wireId() {
        return ChallengeId.of(id, "{}").toString();
    }

    /** The content of its action's track token. */
    public TrackToken trackToken() {
        return new TrackToken(tenantId, userId, actionCode, idempotencyKey, null);
    }

    /** Its owner says where the action stands. */
    public ActionTracked tracked(long version, ActionState state) {
        return new ActionTracked(
                actionId,
                version,
                tenantId,
                userId,
                actionCode,
                idempotencyKey,
                state,
                startedAt.plus(Duration.ofSeconds(version)));
    }

    /** It has reached {@code status}. */
    public ChallengeUpdated updated(long version, ChallengeStatus status) {
        return new ChallengeUpdated(
                id,
                version,
                wireId(),
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                startedAt.plus(Duration.ofMinutes(5)),
                status,
                startedAt.plus(Duration.ofSeconds(version)),
                authenticatorId,
                null,
                null,
                false);
    }
}
