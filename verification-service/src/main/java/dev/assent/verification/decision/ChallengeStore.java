// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Writes challenges; no other class writes their status. Every change of it is one conditional statement, so that of
 * two concurrent changes one has no effect.
 */
@ApplicationScoped
public class ChallengeStore {
    private static final String WRONG_CODE = "wrong_code";

    /** Stores a new challenge. If its cancellation arrived first, only what that lacks is added. */
    public Uni<Void> insert(UnitOfWork unit, ChallengeCreated created) {
        Uni<Void> done = unit.session()
                .createNativeQuery(
                        """
                        insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                          wire_id, context, created_at, expires_at, status, version, sealed_code,
                          push_withheld, user_custom, credential_type, device_code_hash)
                        values (:id, :tenant, :user, :action, :code, :key,
                          :wire, :context, :created, :expires, 'PENDING', :version, :sealed, :withheld, :userCustom,
                          :type, :deviceCode)
                        on conflict (id) do update set context = excluded.context, created_at = excluded.created_at,
                          credential_type = excluded.credential_type, device_code_hash = excluded.device_code_hash""")
                .setParameter("id", created.challengeUuid())
                .setParameter("tenant", created.tenantId())
                .setParameter("user", created.userId())
                .setParameter("action", created.actionId())
                .setParameter("code", created.actionCode())
                .setParameter("key", created.idempotencyKey())
                .setParameter("wire", created.challengeId())
                .setParameter("context", created.context())
                .setParameter("created", created.createdAt())
                .setParameter("expires", created.expiresAt())
                .setParameter("version", created.version())
                .setParameter("sealed", created.sealedVerificationCode())
                .setParameter("withheld", created.pushWithheld() != null)
                .setParameter("userCustom", created.userCustom())
                .setParameter(
                        "type", CredentialType.orPush(created.credentialType()).name())
                .setParameter("deviceCode", created.deviceCodeHash())
                .executeUpdate()
                .replaceWithVoid();
        for (ChallengeCreated.Device device : created.devices()) {
            done = done.chain(() -> addDevice(unit, created.challengeUuid(), device.authenticatorId()));
        }
        return done;
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
                              and not a.disabled and (a.expires_at is null or a.expires_at > :now))""")
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

    /** Applies an event of another service: the token of an approval, its refusal by the tenant, or a cancellation. */
    public Uni<Void> apply(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            case VERIFIED -> verify(unit, update);
            case CANCELLED -> cancel(unit, update);
            case DECLINED -> refuse(unit, update);
            // This service published these itself and has stored them.
            case PENDING, APPROVED, EXPIRED -> Uni.createFrom().voidItem();
        };
    }

    private static Uni<Void> verify(UnitOfWork unit, ChallengeUpdated update) {
        return unit.session()
                .createMutationQuery(
                        """
                        update Challenge set status = :verified, version = :version, sealedToken = :token
                        where uuid = :uuid and status = :approved""")
                .setParameter("verified", ChallengeStatus.VERIFIED)
                .setParameter("version", update.version())
                .setParameter("token", update.sealedToken())
                .setParameter("uuid", update.challengeUuid())
                .setParameter("approved", ChallengeStatus.APPROVED)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Declines an approved challenge. A decline that this service published itself matches no approved row. */
    private static Uni<Void> refuse(UnitOfWork unit, ChallengeUpdated update) {
        return unit.session()
                .createMutationQuery(
                        """
                        update Challenge set status = :declined, version = :version, reason = :reason
                        where uuid = :uuid and status = :approved""")
                .setParameter("declined", ChallengeStatus.DECLINED)
                .setParameter("version", update.version())
                .setParameter("reason", update.reason())
                .setParameter("uuid", update.challengeUuid())
                .setParameter("approved", ChallengeStatus.APPROVED)
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<Void> cancel(UnitOfWork unit, ChallengeUpdated update) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge as c (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                          wire_id, expires_at, status, version, decided_at)
                        values (:id, :tenant, :user, :action, :code, :key, :wire, :expires, 'CANCELLED', :version, :at)
                        on conflict (id) do update
                          set status = 'CANCELLED', version = c.version + 1, decided_at = excluded.decided_at,
                            user_custom = null
                          where c.status = 'PENDING'""")
                .setParameter("id", update.challengeUuid())
                .setParameter("tenant", update.tenantId())
                .setParameter("user", update.userId())
                .setParameter("action", update.actionId())
                .setParameter("code", update.actionCode())
                .setParameter("key", update.idempotencyKey())
                .setParameter("wire", update.challengeId())
                .setParameter("expires", update.expiresAt())
                .setParameter("version", update.version())
                .setParameter("at", update.updatedAt())
                .executeUpdate()
                .replaceWithVoid();
    }

    /**
     * Stores {@code answer} as the decision. Returns false, and changes nothing, if the challenge is not pending, the
     * device may not answer it, or it needs a code and {@code codeVerified} is false.
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
                          and (c.claimed_by is null or c.claimed_by = :device)
                          and exists (
                            select 1 from challenge_device d join authenticator a on a.id = d.authenticator_id
                            where d.challenge_id = c.id and a.id = :device and a.tenant_id = c.tenant_id
                              and a.user_id = c.user_id and a.public_key = :key and a.credential_type = c.credential_type
                              and not a.disabled and (a.expires_at is null or a.expires_at > :now))""")
                .setParameter(
                        "status", (answer.approved() ? ChallengeStatus.APPROVED : ChallengeStatus.DECLINED).name())
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
