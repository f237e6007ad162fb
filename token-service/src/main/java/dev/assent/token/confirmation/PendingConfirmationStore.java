package dev.assent.token.gate;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The table of approvals that wait, or waited, for the tenant's word. */
@ApplicationScoped
class HeldApprovals {
    private static final int PER_TENANT = 8;
    private static final int AT_ONCE = 100;
    /** What decides whether an approval is held, in one look: it was already, its token is out, or its action says so. */
    private static final String LOOK =
            """
            select h.challenge_id is not null, m.challenge_id is not null, t.settings
            from (select 1) one
              left join tenant t on t.tenant_id = :tenant
              left join held_approval h on h.challenge_id = :id
              left join minted_token m on m.challenge_id = :id""";
    /** The oldest of each tenant, whoever asks about them: a webhook that hangs costs its tenant's places and no others'. */
    private static final String CLAIM =
            """
            with queue as (
              select challenge_id, row_number() over (partition by tenant_id order by held_at, challenge_id) as place
              from held_approval where outcome is null),
            due as (
              select h.challenge_id from held_approval h join queue q on q.challenge_id = h.challenge_id
              where q.place <= $1 and h.outcome is null and (h.claimed_until is null or h.claimed_until < now())
              order by h.held_at limit $2 for update of h skip locked)
            update held_approval set attempts = attempts + 1, claimed_until = now() + $3 * interval '1 millisecond'
            from due where held_approval.challenge_id = due.challenge_id
            returning approved, webhook_id, url, attempts""";

    private final Pool pool;
    private final Clock clock;

    HeldApprovals(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Whether {@code approved} waits for the tenant's word; stores it where it is the first to say so. */
    Uni<Boolean> hold(UnitOfWork unit, ChallengeUpdated approved) {
        return unit.session()
                .createNativeQuery(LOOK, Object[].class)
                .setParameter("tenant", approved.tenantId())
                .setParameter("id", approved.challengeId())
                .getSingleResult()
                .chain(row -> {
                    String url = TenantDirectory.read((String) row[2])
                            .action(approved.actionCode())
                            .verificationWebhook();
                    if ((boolean) row[0]) {
                        return Uni.createFrom().item(true);
                    }
                    return (boolean) row[1] || url == null
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
                .setParameter("id", approved.challengeId())
                .setParameter("tenant", approved.tenantId())
                .setParameter("webhook", UuidGenerator.next())
                .setParameter("url", url)
                .setParameter("approved", Json.write(approved))
                .setParameter("now", clock.instant())
                .executeUpdate();
    }

    /** Claims approvals to ask about; nobody else gets them for {@code duration}. */
    Uni<List<HeldApproval>> claim(Duration duration) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(PER_TENANT, AT_ONCE, duration.toMillis()))
                .map(rows -> {
                    List<HeldApproval> claimed = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        claimed.add(new HeldApproval(
                                Json.read(row.getString("approved"), ChallengeUpdated.class),
                                row.getUUID("webhook_id"),
                                row.getString("url"),
                                row.getInteger("attempts")));
                    }
                    return claimed;
                });
    }

    /** Stores what came of {@code held}; false where another claim has it by now. */
    Uni<Boolean> finish(UnitOfWork unit, HeldApproval held, String outcome) {
        return unit.session()
                .createNativeQuery(
                        """
                        update held_approval set outcome = :outcome, claimed_until = null
                        where challenge_id = :id and attempts = :attempt and outcome is null""")
                .setParameter("outcome", outcome)
                .setParameter("id", held.approved().challengeId())
                .setParameter("attempt", held.attempt())
                .executeUpdate()
                .map(updated -> updated == 1);
    }
}
