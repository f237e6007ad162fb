// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.EventBatch;
import dev.assent.runtime.outbox.OutboxInsert;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.token.TrackTokenService;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Writes challenges; no other class writes their status. Every change of it is one conditional statement, so that of
 * two concurrent changes one has no effect.
 */
@ApplicationScoped
public class ChallengeStore {
    private static final String WRONG_CODE = "wrong_code";
    /**
     * Condition that no other challenge decides the action of the challenge {@code c}. The unique index {@code
     * challenge_decision} refuses the decision that a concurrent one has overtaken since.
     */
    static final String IS_UNDECIDED =
            """
            not exists (
              select 1 from challenge o
              where o.action_id = c.action_id and o.action_version = c.action_version
                and o.status in ('APPROVED', 'VERIFIED', 'DECLINED'))""";

    /**
     * Version of the action {@code :action} by which a challenge competes that was started for none: that of the action's
     * other challenges, or the first one. Once track tokens have their lifetime behind them after a decision, none from before it
     * is valid, so that an action with a newer one has been required again.
     */
    private static final String VERSION_OF_TRACKED =
            """
            coalesce(
              greatest(
                (select max(o.action_version
                    + case when o.decided_at < cast(:now as timestamptz) - interval '%d seconds' then 1 else 0 end)
                  from challenge o where o.action_id = cast(:action as uuid) and o.action_version is not null
                    and o.status in ('APPROVED', 'VERIFIED', 'DECLINED')),
                (select max(o.action_version) from challenge o
                  where o.tenant_id = :tenant and o.user_id = :user and o.status = 'PENDING'
                    and o.action_id = cast(:action as uuid))), 1)"""
                    .formatted(TrackTokenService.LIFETIME.toSeconds());

    private static final String DECIDE =
            """
            with decided as (
              update challenge c set status = $5::varchar, version = c.version + 1, decided_at = $6::timestamptz,
                decided_by = $7::uuid, reason = $8::varchar, public_key = $9::varchar, signature = $10::varchar,
                signature_version = $11::smallint, message = $12::varchar, user_custom = null
              where c.id = $1::uuid and c.tenant_id = $2::varchar and c.wire_id = $3::varchar and c.version = $4::bigint
                and c.status = 'PENDING' and c.expires_at > $6 and c.sealed_code is null
                and (c.claimed_by is null or c.claimed_by = $7) and %s
                and exists (
                  select 1 from challenge_device d join authenticator a on a.id = d.authenticator_id
                  where d.challenge_id = c.id and a.id = $7 and a.tenant_id = c.tenant_id
                    and a.user_id = c.user_id and a.public_key = $9 and a.credential_type = c.credential_type
                    and not a.disabled and (a.expires_at is null or a.expires_at > $6))
              returning 1),
            recorded as (
              %s)
            select 1 from decided"""
                    .formatted(IS_UNDECIDED, OutboxInsert.ifAny("decided", 13));

    private static final String APPLY_OUTCOMES =
            """
            with e as (
              select * from unnest($2::uuid[], $3::uuid[], $4::varchar[], $5::bigint[], $6::text[], $7::varchar[], $8::boolean[])
              as e (event_id, id, status, version, sealed_token, reason, is_action_decided)),
            %s,
            newest as (
              select distinct on (id) e.* from e join fresh using (event_id) order by id, version desc),
            approved as (
              select c.id from challenge c join newest n using (id) where c.status = 'APPROVED'
              order by c.id for no key update of c),
            stored as (
              update challenge c set status = n.status, version = n.version,
                sealed_token = coalesce(n.sealed_token, c.sealed_token),
                reason = case when n.status = 'DECLINED' then n.reason else c.reason end,
                action_version = case when n.is_action_decided then null else c.action_version end
              from newest n where c.id = n.id and c.id in (select id from approved))
            select event_id from fresh"""
                    .formatted(EventBatch.recordNew("e", "$1"));

    private final StatementRunner statements;
    private final Clock clock;

    ChallengeStore(StatementRunner statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

    private static Uni<Void> addDevice(UnitOfWork unit, UUID challengeUuid, UUID authenticatorId) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge_device (challenge_id, authenticator_id) values (:id, :device)
                        on conflict do nothing""")
                .setParameter("id", challengeUuid)
                .setParameter("device", authenticatorId)
                .executeUpdate()
                .replaceWithVoid();
    }

    /**
     * Stores that {@code claim}'s device, and no other, may answer the challenge. Returns false, and changes nothing, if
     * the challenge is not pending, is claimed, is for another user or for another type of credential, or if a tracked
     * action is missing.
     */
    Uni<Boolean> claim(UnitOfWork unit, Claim claim, Instant now) {
        TrackedAction action = claim.action();
        return unit.session()
                .createNativeQuery(
                        """
                        update challenge c set claimed_by = :device, claimed_at = :now, user_id = :user,
                          version = c.version + 1, action_tracked = :tracked,
                          action_version = case when :tracked then %s else c.action_version end,
                          action_id = case when :tracked then cast(:action as uuid) else c.action_id end,
                          action_code = case when :tracked then :code else c.action_code end,
                          idempotency_key = case when :tracked then :key else c.idempotency_key end
                        where c.id = :id and c.tenant_id = :tenant and c.wire_id = :wire
                          and c.status = 'PENDING' and c.expires_at > :now and c.claimed_by is null
                          and (case when :tracked then c.action_code in ('', :code) else c.action_code <> '' end)
                          and (c.user_id = '' or c.user_id = :user and exists (
                            select 1 from challenge_device d
                            where d.challenge_id = c.id and d.authenticator_id = :device))
                          and exists (
                            select 1 from authenticator a where a.id = :device and a.tenant_id = c.tenant_id
                              and a.user_id = :user and a.public_key = :publicKey
                              and a.credential_type = c.credential_type
                              and not a.disabled and (a.expires_at is null or a.expires_at > :now))"""
                                .formatted(VERSION_OF_TRACKED))
                .setParameter("device", claim.device().id())
                .setParameter("now", now)
                .setParameter("user", claim.device().userId())
                .setParameter("tracked", action != null)
                .setParameter("action", action == null ? claim.challengeId().uuid() : action.id())
                .setParameter("code", action == null ? "" : action.actionCode())
                .setParameter("key", action == null ? "" : action.idempotencyKey())
                .setParameter("id", claim.challengeId().uuid())
                .setParameter("tenant", claim.tenantId())
                .setParameter("wire", claim.challengeId().toString())
                .setParameter("publicKey", claim.device().publicKey())
                .executeUpdate()
                .chain(updated -> updated == 1
                        ? addDevice(
                                        unit,
                                        claim.challengeId().uuid(),
                                        claim.device().id())
                                .replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /**
     * Applies the outcomes of approvals, which token-service decides: their tokens, or their refusals. A decline that this
     * service published itself matches no approved row. One because the backend has decided the action decides nothing of the
     * action.
     */
    public Uni<Set<UUID>> applyOutcomes(EventBatch<ChallengeUpdated> batch) {
        if (batch.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        Tuple parameters = Tuple.tuple().addOffsetDateTime(at(clock.instant()));
        return statements.runBatch(
                APPLY_OUTCOMES,
                batch.addIds(parameters)
                        .addArrayOfUUID(batch.uuids(ChallengeUpdated::challengeUuid))
                        .addArrayOfString(batch.texts(update -> update.status().name()))
                        .addArrayOfLong(batch.numbers(ChallengeUpdated::version))
                        .addArrayOfString(batch.texts(ChallengeUpdated::sealedToken))
                        .addArrayOfString(batch.texts(ChallengeUpdated::reason))
                        .addArrayOfBoolean(
                                batch.conditions(update -> ChallengeUpdated.ACTION_DECIDED.equals(update.reason()))));
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /**
     * Decides of the request for a cancellation: a pending challenge, or one whose start has not arrived, is cancelled, which
     * this store announces; a decided one stays as it is.
     */
    public Uni<Void> cancel(UnitOfWork unit, ChallengeUpdated request) {
        if (request.status() != ChallengeStatus.CANCELLED) {
            throw new IllegalStateException("challenge " + request.challengeUuid() + ": no request for a cancellation");
        }
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge as c (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                          wire_id, expires_at, status, version, decided_at, reason)
                        values (:id, :tenant, :user, :action, :code, :key, :wire, :expires, 'CANCELLED', :version, :now,
                          :reason)
                        on conflict (id) do update
                          set status = 'CANCELLED', version = c.version + 1, decided_at = excluded.decided_at,
                            reason = excluded.reason, user_custom = null
                          where c.status = 'PENDING'""")
                .setParameter("id", request.challengeUuid())
                .setParameter("tenant", request.tenantId())
                .setParameter("user", request.userId())
                .setParameter("action", request.actionId())
                .setParameter("code", request.actionCode())
                .setParameter("key", request.idempotencyKey())
                .setParameter("wire", request.challengeId())
                .setParameter("expires", request.expiresAt())
                .setParameter("version", request.version() + 1)
                .setParameter("now", clock.instant())
                .setParameter("reason", request.reason())
                .executeUpdate()
                .chain(cancelled -> cancelled == 1
                        ? unit.session()
                                .find(Challenge.class, request.challengeUuid())
                                .chain(challenge -> unit.announce(challenge.toEvent(false)))
                        : Uni.createFrom().voidItem());
    }

    /**
     * Stores {@code answer} as the decision of {@code read}, which needs no code, and publishes it, in one statement. Returns
     * false, and changes nothing, if the challenge has changed since, another one has decided its action or the device may
     * not answer it. Fails with a unique violation if another one decides its action at the same moment.
     */
    Uni<Boolean> decide(Answer answer, DecidableChallenge challenge, Instant now) {
        ChallengeUpdated decision = challenge.toDecision(answer, now);
        return statements
                .run(
                        DECIDE,
                        Tuple.tuple()
                                .addUUID(challenge.uuid())
                                .addString(answer.tenantId())
                                .addString(answer.challengeId().toString())
                                .addLong(challenge.version())
                                .addString(answer.status().name())
                                .addOffsetDateTime(at(now))
                                .addUUID(answer.device().id())
                                .addString(answer.reason())
                                .addString(answer.device().publicKey())
                                .addString(answer.signature().base64())
                                .addShort((short) answer.signature().version())
                                .addString(answer.signature().message()),
                        List.of(decision))
                .map(row -> row.isPresent());
    }

    /**
     * Stores {@code answer} as the decision. Returns false, and changes nothing, if the challenge is not pending, another
     * one has decided its action, the device may not answer it, or it needs a code and {@code codeVerified} is false.
     */
    Uni<Boolean> decide(UnitOfWork unit, Answer answer, Instant now, boolean codeVerified) {
        return unit.session()
                .createNativeQuery(
                        """
                        update challenge c set status = :status, version = c.version + 1, decided_at = :now,
                          decided_by = :device, reason = :reason, public_key = :key, signature = :signature,
                          signature_version = :signatureVersion, message = :message, sealed_code = null,
                          user_custom = null
                        where c.id = :id and c.tenant_id = :tenant and c.wire_id = :wire
                          and c.status = 'PENDING' and c.expires_at > :now
                          and (c.sealed_code is null or :codeVerified)
                          and (c.claimed_by is null or c.claimed_by = :device) and %s
                          and exists (
                            select 1 from challenge_device d join authenticator a on a.id = d.authenticator_id
                            where d.challenge_id = c.id and a.id = :device and a.tenant_id = c.tenant_id
                              and a.user_id = c.user_id and a.public_key = :key and a.credential_type = c.credential_type
                              and not a.disabled and (a.expires_at is null or a.expires_at > :now))"""
                                .formatted(IS_UNDECIDED))
                .setParameter("status", answer.status().name())
                .setParameter("now", now)
                .setParameter("device", answer.device().id())
                .setParameter("reason", answer.reason())
                .setParameter("key", answer.device().publicKey())
                .setParameter("signature", answer.signature().base64())
                .setParameter("signatureVersion", answer.signature().version())
                .setParameter("message", answer.signature().message())
                .setParameter("id", answer.challengeId().uuid())
                .setParameter("tenant", answer.tenantId())
                .setParameter("wire", answer.challengeId().toString())
                .setParameter("codeVerified", codeVerified)
                .executeUpdate()
                .map(updated -> updated == 1);
    }

    /** Stores that {@code count} wrong codes were typed for the challenge. */
    Uni<Void> setWrongCodes(UnitOfWork unit, UUID challengeUuid, int count) {
        return unit.session()
                .createNativeQuery("update challenge set wrong_codes = :count where id = :id")
                .setParameter("count", count)
                .setParameter("id", challengeUuid)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Declines the challenge after {@code count} wrong codes, so that it accepts no further one. Its row is locked. */
    Uni<Void> declineForWrongCodes(UnitOfWork unit, Answer answer, Instant now, int count) {
        return unit.session()
                .createNativeQuery(
                        """
                        update challenge set status = :declined, version = version + 1, decided_at = :now,
                          decided_by = :device, reason = :reason, wrong_codes = :count, sealed_code = null,
                          user_custom = null
                        where id = :id""")
                .setParameter("declined", ChallengeStatus.DECLINED.name())
                .setParameter("now", now)
                .setParameter("device", answer.device().id())
                .setParameter("reason", WRONG_CODE)
                .setParameter("count", count)
                .setParameter("id", answer.challengeId().uuid())
                .executeUpdate()
                .replaceWithVoid();
    }

    /**
     * Marks up to {@code limit} overdue challenges EXPIRED and returns them; rows that another instance locks are
     * skipped.
     */
    Uni<List<Challenge>> expire(UnitOfWork unit, Instant now, int limit) {
        return unit.session()
                .createNativeQuery(
                        """
                        update challenge set status = 'EXPIRED', version = version + 1, decided_at = :now,
                          user_custom = null
                        where id in (
                          select id from challenge where status = 'PENDING' and expires_at <= :now
                          order by expires_at limit :limit for update skip locked)
                        returning id""",
                        UUID.class)
                .setParameter("now", now)
                .setParameter("limit", limit)
                .getResultList()
                .chain(uuids -> uuids.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : unit.session()
                                .createQuery("from Challenge where uuid in :uuids", Challenge.class)
                                .setParameter("uuids", uuids)
                                .getResultList());
    }
}
