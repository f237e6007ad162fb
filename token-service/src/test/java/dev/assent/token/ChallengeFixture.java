// SPDX-License-Identifier: Apache-2.0
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

/** A challenge of an action, with the events about both. */
public record ChallengeFixture(
        String tenantId,
        String userId,
        UUID actionId,
        String actionCode,
        String idempotencyKey,
        UUID id,
        Instant startedAt,
        UUID authenticatorId) {

    /** Creates a challenge of a new action of {@code tenant}. */
    public static ChallengeFixture of(ServiceFixture.Tenant tenant) {
        return new ChallengeFixture(
                tenant.id(),
                "user-1",
                UuidGenerator.next(),
                "sign-in",
                "key-" + UuidGenerator.next(),
                UuidGenerator.next(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                UuidGenerator.next());
    }

    /** Creates a challenge of another action of {@code tenant} under the same keys, both begun at {@code time}. */
    public ChallengeFixture repeatedAt(Instant time) {
        return new ChallengeFixture(
                tenantId,
                userId,
                UuidGenerator.next(time),
                actionCode,
                idempotencyKey,
                UuidGenerator.next(time),
                time.truncatedTo(ChronoUnit.MILLIS),
                authenticatorId);
    }

    /** Creates another challenge of the same action. */
    public ChallengeFixture another() {
        return new ChallengeFixture(
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                UuidGenerator.next(),
                startedAt,
                authenticatorId);
    }

    /** Returns the 64 characters that clients see. */
    public String challengeId() {
        return ChallengeId.of(id, "{}").toString();
    }

    /** Returns the claims of the action's track token. */
    public TrackToken trackToken() {
        return new TrackToken(UuidGenerator.next(), tenantId, userId, actionId, actionCode, idempotencyKey, null);
    }

    /** Returns the event by which challenge-service reports the state of the action. */
    public ActionTracked tracked(long version, ActionState state) {
        return tracked(version, state, startedAt.plus(Duration.ofSeconds(version)));
    }

    /** Returns the event by which challenge-service reports that the action has been in {@code state} since {@code since}. */
    public ActionTracked tracked(long version, ActionState state, Instant since) {
        return new ActionTracked(actionId, version, tenantId, userId, actionCode, idempotencyKey, state, since, null);
    }

    /** Returns the event by which the challenge reaches {@code status}. */
    public ChallengeUpdated updated(long version, ChallengeStatus status) {
        return new ChallengeUpdated(
                id,
                version,
                challengeId(),
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
