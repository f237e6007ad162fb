package dev.assent.verification.decision;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Announces the challenges that nobody answered in time, in batches; several instances share the work. */
@ApplicationScoped
class ExpirySweep {
    private static final Logger LOG = Logger.getLogger(ExpirySweep.class);
    private static final int BATCH = 500;

    private final TransactionRunner transactions;
    private final BackgroundWork background;
    private final Clock clock;
    private final DecisionMetrics metrics;

    ExpirySweep(TransactionRunner transactions, BackgroundWork background, Clock clock, DecisionMetrics metrics) {
        this.transactions = transactions;
        this.background = background;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Scheduled(every = "${assent.expiry-sweep-interval:1s}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return background
                .begin(this::batch)
                .onFailure()
                .invoke(e -> LOG.warnf("expired challenges not announced: %s", e))
                .onFailure()
                .recoverWithItem(0)
                .chain(expired -> expired == BATCH ? sweep() : Uni.createFrom().voidItem());
    }

    private Uni<Integer> batch() {
        return transactions
                .run(unit -> unit.session()
                        .createNativeQuery(
                                """
                                update challenge set status = 'EXPIRED', version = version + 1, decided_at = :now
                                where id in (
                                  select id from challenge where status = 'PENDING' and expires_at <= :now
                                  order by expires_at limit :batch for update skip locked)
                                returning id""",
                                UUID.class)
                        .setParameter("now", clock.instant())
                        .setParameter("batch", BATCH)
                        .getResultList()
                        .chain(ids -> ids.isEmpty() ? Uni.createFrom().item(List.<Challenge>of()) : read(unit, ids))
                        .chain(expired -> unit.announceAll(
                                        expired.stream().map(Challenge::updated).toList())
                                .replaceWith(expired.size())))
                .invoke(expired -> metrics.expired(expired));
    }

    private static Uni<List<Challenge>> read(UnitOfWork unit, List<UUID> ids) {
        return unit.session()
                .createQuery("from Challenge where id in :ids", Challenge.class)
                .setParameter("ids", ids)
                .getResultList();
    }
}
