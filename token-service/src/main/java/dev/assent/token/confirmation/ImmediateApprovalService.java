// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.EventBatch;
import dev.assent.runtime.outbox.CausedEvent;
import dev.assent.runtime.outbox.OutboxInsert;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.outbox.StatementRunner.AppliedEvents;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.tenant.VersionedSettings;
import dev.assent.token.accesstoken.AccessTokenIssuer;
import dev.assent.token.accesstoken.AccessTokenIssuer.NewToken;
import dev.assent.token.action.ActionStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Completes approvals whose action has no webhook, by one statement for all of a batch: it issues the tokens, stores the
 * outcomes and announces VERIFIED. It leaves an approval to {@link ApprovalWebhookService} if its challenge has a token or
 * waits for a confirmation, if the settings by which no webhook is called are not those that are stored, or if the backend
 * is known to have decided the action since.
 */
@ApplicationScoped
public class ImmediateApprovalService {
    private static final String COMPLETE =
            """
            with e as (
              select * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::timestamptz[],
                $8::uuid[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::text[], $14::timestamptz[])
              as e (event_id, challenge_id, tenant_id, tenant_version, sealed_token, minted_at,
                action_id, user_id, action_code, idempotency_key, decided_at, method, started_at)),
            eligible as (
              select distinct on (e.challenge_id) e.*
              from e join tenant t on t.tenant_id = e.tenant_id and t.version = e.tenant_version
              where not exists (select from held_approval h where h.challenge_id = e.challenge_id)
                and not exists (select from minted_token m where m.challenge_id = e.challenge_id)
                and %s
              order by e.challenge_id),
            %s,
            minted as (
              insert into minted_token (challenge_id, tenant_id, sealed_token, minted_at)
              select challenge_id, tenant_id, sealed_token, minted_at from eligible join fresh using (event_id)
              order by challenge_id
              on conflict do nothing
              returning challenge_id),
            done as (
              select e.*, null::text as payload from eligible e join minted using (challenge_id)),
            touched as (
              insert into action (action_id, version, tenant_id, user_id, action_code, idempotency_key, touched_at)
              select distinct on (action_id) action_id, 0, tenant_id, user_id, action_code, idempotency_key, $1
              from done order by action_id
              on conflict (action_id) do update set touched_at = excluded.touched_at),
            outcomes as (
              insert into challenge_outcome (challenge_id, action_id, state, decided_at, verification_method)
              select challenge_id, action_id, '%s', decided_at, method from done order by challenge_id
              on conflict do nothing),
            recorded as (
              %s)
            %s"""
                    .formatted(
                            ActionStore.UNDECIDED,
                            EventBatch.recordNew("eligible", "$1"),
                            ActionState.CHALLENGE_SUCCEEDED,
                            OutboxInsert.forEach("done", 15),
                            OutboxInsert.APPLIED_AND_RECORDED);

    private final TenantDirectory tenants;
    private final AccessTokenIssuer issuer;
    private final ActionStore actions;
    private final StatementRunner statements;
    private final Clock clock;

    ImmediateApprovalService(
            TenantDirectory tenants,
            AccessTokenIssuer issuer,
            ActionStore actions,
            StatementRunner statements,
            Clock clock) {
        this.tenants = tenants;
        this.issuer = issuer;
        this.actions = actions;
        this.statements = statements;
        this.clock = clock;
    }

    /** Completes those of {@code approvals} that need nothing but a token; returns the ids of their events. */
    public Uni<Set<UUID>> complete(EventBatch<ChallengeUpdated> approvals) {
        if (approvals.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return findSettings(approvals)
                .chain(settings -> store(approvals.select(approved -> needsNoWebhook(approved, settings)), settings));
    }

    /** Finds the settings of the tenants of {@code approvals}, which are cached as a rule. */
    private Uni<Map<String, Optional<VersionedSettings>>> findSettings(EventBatch<ChallengeUpdated> approvals) {
        List<String> tenantIds = approvals.events().stream()
                .map(approved -> requireNonNull(approved.tenantId(), "tenantId"))
                .distinct()
                .toList();
        return Uni.join()
                .all(tenantIds.stream().map(tenants::find).toList())
                .andFailFast()
                .map(found -> {
                    Map<String, Optional<VersionedSettings>> settings = new HashMap<>();
                    for (int i = 0; i < tenantIds.size(); i++) {
                        settings.put(tenantIds.get(i), found.get(i));
                    }
                    return settings;
                });
    }

    private static boolean needsNoWebhook(
            ChallengeUpdated approved, Map<String, Optional<VersionedSettings>> settings) {
        return settings.getOrDefault(approved.tenantId(), Optional.empty())
                .filter(found -> found.settings().action(approved.actionCode()).verificationWebhook() == null)
                .isPresent();
    }

    private Uni<Set<UUID>> store(
            EventBatch<ChallengeUpdated> approvals, Map<String, Optional<VersionedSettings>> settings) {
        if (approvals.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return Uni.join()
                .all(approvals.events().stream().map(issuer::create).toList())
                .andFailFast()
                .chain(tokens -> statements
                        .runBatch(COMPLETE, parameters(approvals, settings, tokens), announcements(approvals, tokens))
                        .invoke(done -> record(approvals, tokens, done)))
                .map(AppliedEvents::applied);
    }

    private Tuple parameters(
            EventBatch<ChallengeUpdated> approvals,
            Map<String, Optional<VersionedSettings>> settings,
            List<NewToken> tokens) {
        Tuple parameters = Tuple.tuple().addOffsetDateTime(OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        return approvals
                .addIds(parameters)
                .addArrayOfUUID(approvals.uuids(ChallengeUpdated::challengeUuid))
                .addArrayOfString(approvals.texts(ChallengeUpdated::tenantId))
                .addArrayOfLong(
                        approvals.numbers(approved -> settings.getOrDefault(approved.tenantId(), Optional.empty())
                                .orElseThrow()
                                .version()))
                .addArrayOfString(tokens.stream().map(NewToken::sealed).toArray(String[]::new))
                .addArrayOfOffsetDateTime(tokens.stream()
                        .map(token -> OffsetDateTime.ofInstant(token.verified().updatedAt(), ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfUUID(approvals.uuids(approved -> requireNonNull(approved.actionId(), "actionId")))
                .addArrayOfString(approvals.texts(approved -> requireNonNull(approved.userId(), "userId")))
                .addArrayOfString(approvals.texts(approved -> requireNonNull(approved.actionCode(), "actionCode")))
                .addArrayOfString(
                        approvals.texts(approved -> requireNonNull(approved.idempotencyKey(), "idempotencyKey")))
                .addArrayOfOffsetDateTime(
                        approvals.times(approved -> requireNonNull(approved.updatedAt(), "updatedAt")))
                .addArrayOfString(approvals.texts(approved -> CredentialType.orPush(approved.credentialType())
                        .verificationMethod()
                        .name()))
                .addArrayOfOffsetDateTime(approvals.times(
                        approved -> UuidGenerator.timeOf(requireNonNull(approved.challengeUuid(), "challengeId"))));
    }

    private static List<CausedEvent> announcements(EventBatch<ChallengeUpdated> approvals, List<NewToken> tokens) {
        List<UUID> ids = approvals.ids();
        List<CausedEvent> announcements = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            UUID id = ids.get(i);
            announcements.add(CausedEvent.of(id, tokens.get(i).verified(), approvals.traceParent(id)));
        }
        return announcements;
    }

    private void record(EventBatch<ChallengeUpdated> approvals, List<NewToken> tokens, AppliedEvents done) {
        List<UUID> ids = approvals.ids();
        List<NewToken> issued = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (done.announced().contains(ids.get(i))) {
                issued.add(tokens.get(i));
            }
        }
        issuer.countIssued(issued);
        actions.rememberOutcomes(
                issued.stream().map(token -> token.approved().challengeUuid()).toList());
    }
}
