// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Stores the approvals that need a confirmation by the tenant, and the outcome of each. */
@ApplicationScoped
class PendingConfirmationStore {
    private static final int CLAIMS_PER_TENANT = 8;
    private static final int BATCH_SIZE = 100;
    /**
     * Reads in one statement whether the approval is stored, whether its token is issued, and the tenant's settings.
     */
    private static final String FIND_REQUIREMENT =
            """
            select h.challenge_id is not null as stored, m.challenge_id is not null as issued, t.settings
            from (select 1) one
              left join tenant t on t.tenant_id = :tenant
              left join held_approval h on h.challenge_id = :id
              left join minted_token m on m.challenge_id = :id""";
    /**
     * Claims the oldest of each tenant up to a limit per tenant, so that a hanging webhook delays no other tenant. Steps from
     * one tenant to the next in the index, instead of reading all that wait.
     */
    private static final String CLAIM =
            """
            with recursive tenants as (
              (select tenant_id from held_approval where outcome is null order by tenant_id limit 1)
              union all
              select n.tenant_id from tenants t cross join lateral (
                select tenant_id from held_approval where outcome is null and tenant_id > t.tenant_id
                order by tenant_id limit 1) n),
            oldest as (
              select o.challenge_id from tenants t cross join lateral (
                select challenge_id from held_approval where outcome is null and tenant_id = t.tenant_id
                order by held_at limit $1) o),
            due as (
              select h.challenge_id from held_approval h join oldest o on o.challenge_id = h.challenge_id
              where h.outcome is null and (h.claimed_until is null or h.claimed_until < now())
              order by h.held_at limit $2 for update of h skip locked)
            update held_approval set attempts = attempts + 1, claimed_until = now() + $3 * interval '1 millisecond'
            from due where held_approval.challenge_id = due.challenge_id
            returning approved, webhook_id, url, attempts""";

    private final Pool pool;
    private final Clock clock;

    PendingConfirmationStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * Stores {@code approved} if its action has a webhook and its token is not issued; returns whether it is stored.
     */
    Uni<Boolean> addIfRequired(UnitOfWork unit, ChallengeUpdated approved) {
        return unit.session()
                .createNativeQuery(FIND_REQUIREMENT, Tuple.class)
                .setParameter("tenant", approved.tenantId())
                .setParameter("id", approved.challengeUuid())
                .getSingleResult()
                .chain(row -> {
                    boolean stored = row.get(0, Boolean.class);
                    boolean issued = row.get(1, Boolean.class);
                    String url = TenantDirectory.read(row.get(2, String.class))
                            .action(approved.actionCode())
                            .verificationWebhook();
                    if (stored) {
                        return Uni.createFrom().item(true);
                    }
                    return issued || url == null
                            ? Uni.createFrom().item(false)
                            : add(unit, approved, url).replaceWith(true);
                });
    }

    private Uni<Integer> add(UnitOfWork unit, ChallengeUpdated approved, String url) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into held_approval (challenge_id, tenant_id, webhook_id, url, approved, held_at)
                        values (:id, :tenant, :webhook, :url, :approved, :now) on conflict do nothing""")
                .setParameter("id", approved.challengeUuid())
                .setParameter("tenant", approved.tenantId())
                .setParameter("webhook", UuidGenerator.next())
                .setParameter("url", url)
                .setParameter("approved", Json.write(approved))
                .setParameter("now", clock.instant())
                .executeUpdate();
    }

    /** Claims approvals without an outcome; no other instance claims them for {@code duration}. */
    Uni<List<PendingConfirmation>> claim(Duration duration) {
        return pool.preparedQuery(CLAIM)
                .execute(io.vertx.mutiny.sqlclient.Tuple.of(CLAIMS_PER_TENANT, BATCH_SIZE, duration.toMillis()))
                .map(rows -> {
                    List<PendingConfirmation> claimed = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        claimed.add(new PendingConfirmation(
                                Json.read(row.getString("approved"), ChallengeUpdated.class),
                                row.getUUID("webhook_id"),
                                row.getString("url"),
                                row.getInteger("attempts")));
                    }
                    return claimed;
                });
    }

    /** Stores the outcome; returns false if the claim has expired and another one replaces it. */
    Uni<Boolean> finish(UnitOfWork unit, PendingConfirmation confirmation, String outcome) {
        return unit.session()
                .createNativeQuery(
                        """
                        update held_approval set outcome = :outcome, claimed_until = null
                        where challenge_id = :id and attempts = :attempt and outcome is null""")
                .setParameter("outcome", outcome)
                .setParameter("id", confirmation.approved().challengeUuid())
                .setParameter("attempt", confirmation.attempt())
                .executeUpdate()
                .map(updated -> updated == 1);
    }
}
