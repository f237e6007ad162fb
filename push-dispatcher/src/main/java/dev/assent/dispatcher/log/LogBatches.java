package dev.assent.dispatcher.log;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.delivery.Lane;
import dev.assent.dispatcher.delivery.Notice;
import dev.assent.dispatcher.delivery.NoticePlan;
import dev.assent.dispatcher.delivery.Sender;
import dev.assent.runtime.outbox.IsolatedContext;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Cuts what waits for the log into deliveries to the tenant's webhook. A record leaves the table in the transaction that
 * makes its batch, so that it is in one batch exactly, whichever instance cuts. Where the webhook is switched off or gone
 * by then, nothing is made of the records.
 */
@ApplicationScoped
public class LogBatches {
    /** The type of a notice whose data is the list of records. */
    public static final String TYPE = "log.batch";

    /** The most records of a batch. */
    static final int LARGEST = 500;

    private static final Logger LOG = Logger.getLogger(LogBatches.class);

    private final Pool pool;
    private final IsolatedContext ownContext;
    private final TransactionRunner transactions;
    private final NoticePlan notices;
    private final Sender sender;
    private final BackgroundWork background;
    private final Clock clock;

    LogBatches(
            Pool pool,
            IsolatedContext ownContext,
            TransactionRunner transactions,
            NoticePlan notices,
            Sender sender,
            BackgroundWork background,
            Clock clock) {
        this.pool = pool;
        this.ownContext = ownContext;
        this.transactions = transactions;
        this.notices = notices;
        this.sender = sender;
        this.background = background;
        this.clock = clock;
    }

    /** One member of a batch. */
    record Entry(String type, @JsonRawValue String record) {
        static Entry of(Object[] row) {
            return new Entry((String) row[0], (String) row[1]);
        }

        /** Leaves out what is told. */
        @Override
        public String toString() {
            return "Entry[" + type + "]";
        }
    }

    /** What a cut came to. */
    private record Cut(int records, Set<Lane> lanes) {}

    @Scheduled(every = "${assent.push.log-batch-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> cut() {
        return background.sweep(LOG, "log records not readable", () -> waiting().chain(tenants -> Multi.createFrom()
                .iterable(tenants)
                .onItem()
                .transformToUniAndConcatenate(this::cutAll)
                .collect()
                .last()));
    }

    private Uni<List<String>> waiting() {
        return pool.query("select distinct tenant_id from log_record").execute().map(rows -> {
            List<String> tenants = new ArrayList<>(rows.size());
            rows.forEach(row -> tenants.add(row.getString(0)));
            return tenants;
        });
    }

    private Uni<Void> cutAll(String tenantId) {
        return ownContext
                .run(() -> transactions.run(unit -> cut(unit, tenantId)))
                // The transaction has committed: whoever is kicked finds the row.
                .invoke(cut -> cut.lanes().forEach(sender::kick))
                .chain(cut -> cut.records() < LARGEST ? Uni.createFrom().voidItem() : cutAll(tenantId))
                .onFailure()
                .invoke(e -> LOG.warnf("log records of tenant %s wait: %s", tenantId, e))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Cut> cut(UnitOfWork unit, String tenantId) {
        return unit.session()
                .createNativeQuery(
                        """
                        with due as (
                          select sequence from log_record where tenant_id = :tenant
                          order by sequence limit :most for update skip locked),
                        gone as (
                          delete from log_record using due where log_record.sequence = due.sequence
                          returning log_record.sequence, type, record)
                        select type, record from gone order by sequence""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("most", LARGEST)
                .getResultList()
                .chain(rows -> plan(unit, tenantId, rows.stream().map(Entry::of).toList()));
    }

    private Uni<Cut> plan(UnitOfWork unit, String tenantId, List<Entry> entries) {
        return entries.isEmpty()
                ? Uni.createFrom().item(new Cut(0, Set.of()))
                : notices.plan(unit, tenantId, new Notice(TYPE, clock.instant(), Json.write(entries)))
                        .map(lanes -> new Cut(entries.size(), lanes));
    }
}
