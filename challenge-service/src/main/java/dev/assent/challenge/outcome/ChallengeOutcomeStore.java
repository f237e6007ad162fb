// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.outcome;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ChallengeStore;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.inbox.EventBatch;
import dev.assent.runtime.outbox.CausedEvent;
import dev.assent.runtime.outbox.OutboxInsert;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.outbox.StatementRunner.AppliedEvents;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Store of the outcomes of challenges: one statement applies a batch of updates to all that they change. It covers what
 * nearly every sign-in needs; an update that it does not cover changes nothing here and has a transaction of its own.
 */
@ApplicationScoped
public class ChallengeOutcomeStore {
    /**
     * Locks the users, the actions, the challenges and the devices, and waits for none of them: a user who is starting a
     * challenge delays no other one of the batch. An update is covered if its rows are not locked; one with an outcome if
     * besides its challenge is the last one of the action, which requires one in the version that it was started for, and the
     * device and the browser of an approval are known.
     */
    private static final String APPLY =
            """
            with e as (
              select * from unnest($2::uuid[], $3::uuid[], $4::varchar[], $5::varchar[], $6::uuid[], $7::varchar[], $8::bigint[],
                $9::timestamptz[], $10::varchar[], $11::varchar[], $12::varchar[], $13::uuid[], $14::boolean[])
              as e (event_id, challenge_id, tenant_id, user_id, action_id, status, version, updated_at, token_hash, outcome,
                method, authenticator_id, is_push)),
            users as (
              select tenant_id, user_id from app_user
              where (tenant_id, user_id) in (select tenant_id, user_id from e where outcome is not null)
              order by tenant_id, user_id for no key update skip locked),
            actions as (
              select a.id, a.state, a.version, a.last_challenge_id, a.device_id from action a
              where a.id in (select e.action_id from e join users using (tenant_id, user_id) where e.outcome is not null)
              order by a.id for no key update skip locked),
            challenges as (
              select c.id, c.action_version, c.source, c.push_budget from challenge c
              where c.id in (select challenge_id from e) and (select count(*) from actions) >= 0
              order by c.id for no key update skip locked),
            devices as (
              select d.id, d.tenant_id from authenticator d
              where d.id in (select authenticator_id from e where outcome = 'CHALLENGE_SUCCEEDED')
                and (select count(*) from actions) >= 0
              order by d.id for no key update skip locked),
            covered as (
              select e.*, c.source, c.push_budget, a.device_id
              from e join challenges c on c.id = e.challenge_id left join actions a on a.id = e.action_id
              where e.outcome is null
                or a.state = 'CHALLENGE_REQUIRED' and a.last_challenge_id = c.id
                  and a.version = coalesce(c.action_version, a.version)
                  and (e.outcome <> 'CHALLENGE_SUCCEEDED' or
                    (not e.is_push or c.push_budget is not null)
                    and exists (select from devices d where d.id = e.authenticator_id and d.tenant_id = e.tenant_id)
                    and (coalesce(btrim(a.device_id), '') = '' or exists (select from browser b
                      where b.tenant_id = e.tenant_id and b.user_id = e.user_id and b.device_id = a.device_id)))),
            %s,
            newest as (
              select distinct on (challenge_id) challenge_id, status, version, token_hash
              from covered join fresh using (event_id) order by challenge_id, version desc),
            stored as (
              %s),
            decided as (
              select distinct on (action_id) covered.* from covered join fresh using (event_id)
              where outcome is not null order by action_id),
            changed as (
              update action a set state = d.outcome, state_updated_at = d.updated_at, version = a.version + 1,
                verification_method = d.method, verified_by = d.authenticator_id
              from decided d where a.id = d.action_id
              returning d.event_id, %s as payload),
            approved as (
              select * from decided where outcome = 'CHALLENGE_SUCCEEDED'),
            restored as (
              delete from push_budget b using approved p
              where b.tenant_id = p.tenant_id and b.user_id = p.user_id and b.source = p.push_budget and p.is_push),
            known as (
              insert into user_source (tenant_id, user_id, source, approved_at)
              select distinct tenant_id, user_id, source, $1::timestamptz from approved
              where is_push and source is not null order by tenant_id, user_id, source
              on conflict (tenant_id, user_id, source) do update
                set approved_at = excluded.approved_at, blocked_until = null),
            proven as (
              update browser b set authenticated_at = p.updated_at, verification_method = p.method
              from (select distinct on (tenant_id, user_id, device_id) * from approved
                order by tenant_id, user_id, device_id, updated_at desc) p
              where b.tenant_id = p.tenant_id and b.user_id = p.user_id and b.device_id = p.device_id
                and (b.authenticated_at is null or b.authenticated_at < p.updated_at)),
            used as (
              update authenticator d set last_verified_at = p.updated_at
              from (select authenticator_id, tenant_id, max(updated_at) as updated_at from approved
                group by authenticator_id, tenant_id) p
              where d.id = p.authenticator_id and d.tenant_id = p.tenant_id
                and (d.last_verified_at is null or d.last_verified_at < p.updated_at)),
            recorded as (
              %s)
            %s"""
                    .formatted(
                            EventBatch.recordNew("covered", "$1"),
                            ChallengeStore.RECORD_UPDATES,
                            Action.TRACKED_EVENT,
                            OutboxInsert.forEach("changed", 15),
                            OutboxInsert.APPLIED_AND_RECORDED);

    private final ChallengeStore challenges;
    private final StatementRunner statements;
    private final Clock clock;

    ChallengeOutcomeStore(ChallengeStore challenges, StatementRunner statements, Clock clock) {
        this.challenges = challenges;
        this.statements = statements;
        this.clock = clock;
    }

    /** Applies those of {@code updates} that the statement covers; returns the ids of their events. */
    public Uni<Set<UUID>> apply(EventBatch<ChallengeUpdated> updates) {
        EventBatch<ChallengeUpdated> plain = updates.select(ChallengeOutcomeStore::isPlain);
        if (plain.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        Tuple parameters = Tuple.tuple().addOffsetDateTime(OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        plain.addIds(parameters)
                .addArrayOfUUID(plain.uuids(ChallengeUpdated::challengeUuid))
                .addArrayOfString(plain.texts(ChallengeUpdated::tenantId))
                .addArrayOfString(plain.texts(ChallengeUpdated::userId))
                .addArrayOfUUID(plain.uuids(ChallengeUpdated::actionId))
                .addArrayOfString(plain.texts(update -> update.status().name()))
                .addArrayOfLong(plain.numbers(ChallengeUpdated::version))
                .addArrayOfOffsetDateTime(plain.times(ChallengeUpdated::updatedAt))
                .addArrayOfString(plain.texts(challenges::hashOfToken))
                .addArrayOfString(plain.texts(ChallengeOutcomeStore::outcome))
                .addArrayOfString(plain.texts(update -> CredentialType.orPush(update.credentialType())
                        .verificationMethod()
                        .name()))
                .addArrayOfUUID(plain.uuids(ChallengeUpdated::authenticatorId))
                .addArrayOfBoolean(plain.conditions(ChallengeUpdated::expectsPush));
        return statements.runBatch(APPLY, parameters, announcements(plain)).map(AppliedEvents::applied);
    }

    /** Returns whether {@code update} neither begins an action, disables a device nor blocks a source. */
    private static boolean isPlain(ChallengeUpdated update) {
        return update.context() == null && !update.authenticatorDisabled() && !update.deniesPush();
    }

    /** Returns the state that {@code update} sets its action to; null if it decides nothing. */
    private static @Nullable String outcome(ChallengeUpdated update) {
        return switch (update.status()) {
            case VERIFIED -> ActionState.CHALLENGE_SUCCEEDED.name();
            case DECLINED ->
                ChallengeUpdated.ACTION_DECIDED.equals(update.reason()) ? null : ActionState.CHALLENGE_FAILED.name();
            case PENDING, APPROVED, EXPIRED, CANCELLED -> null;
        };
    }

    private static List<CausedEvent> announcements(EventBatch<ChallengeUpdated> updates) {
        List<UUID> ids = updates.ids();
        List<ChallengeUpdated> events = updates.events();
        List<CausedEvent> announcements = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (outcome(events.get(i)) != null) {
                announcements.add(CausedEvent.writtenByStatement(
                        ids.get(i),
                        Topic.ACTION_TRACKED,
                        events.get(i).actionId().toString(),
                        ActionTracked.class,
                        updates.traceParent(ids.get(i))));
            }
        }
        return announcements;
    }
}
