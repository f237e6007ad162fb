// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.plan.WebhookEventPlanner;
import dev.assent.dispatcher.transport.WebhookEvent;
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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Exports the waiting audit records to the tenants' webhooks in batches. A record is deleted in the transaction that plans
 * its batch, so that it is in exactly one batch, whichever instance exports it. If the webhook has been disabled or removed
 * meanwhile, its records are discarded.
 */
@ApplicationScoped
public class AuditExportJob {
    private static final int BATCH_SIZE = 500;

    private static final Logger LOG = Logger.getLogger(AuditExportJob.class);

    private final Pool pool;
    private final IsolatedContext isolatedContext;
    private final TransactionRunner transactions;
    private final WebhookEventPlanner webhookEvents;
    private final BackgroundWork background;
    private final Clock clock;

    AuditExportJob(
            Pool pool,
            IsolatedContext isolatedContext,
            TransactionRunner transactions,
            WebhookEventPlanner webhookEvents,
            BackgroundWork background,
            Clock clock) {
        this.pool = pool;
        this.isolatedContext = isolatedContext;
        this.transactions = transactions;
        this.webhookEvents = webhookEvents;
        this.background = background;
        this.clock = clock;
    }

    /** Member of a batch, with the id by which its receiver detects a repetition. */
    record BatchEntry(UUID id, Instant time, String type, @JsonRawValue String record) {
        static BatchEntry of(Object[] row) {
            return new BatchEntry(
                    (UUID) row[0], ((OffsetDateTime) row[1]).toInstant(), (String) row[2], (String) row[3]);
        }

        /** Names the type and omits the record. */
        @Override
        public String toString() {
            return "BatchEntry[" + type + "]";
        }
    }

    /** Steps from one tenant to the next in the index, instead of reading all records. */
    private static final String WAITING_TENANTS =
            """
            with recursive waiting as (
              (select tenant_id from log_record order by tenant_id limit 1)
              union all
              select n.tenant_id from waiting w cross join lateral (
                select tenant_id from log_record where tenant_id > w.tenant_id order by tenant_id limit 1) n)
            select tenant_id from waiting""";

    @Scheduled(every = "${assent.push.log-batch-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> export() {
        return background.sweep(
                LOG, "audit export failed", () -> waitingTenants().chain(tenants -> Multi.createFrom()
                        .iterable(tenants)
                        .onItem()
                        .transformToUniAndConcatenate(this::exportAll)
                        .collect()
                        .last()));
    }

    private Uni<List<String>> waitingTenants() {
        return pool.query(WAITING_TENANTS).execute().map(rows -> {
            List<String> tenants = new ArrayList<>(rows.size());
            rows.forEach(row -> tenants.add(row.getString(0)));
            return tenants;
        });
    }

    private Uni<Void> exportAll(String tenantId) {
        return isolatedContext
                .run(() -> transactions.run(unit -> exportBatch(unit, tenantId)))
                .chain(records -> records < BATCH_SIZE ? Uni.createFrom().voidItem() : exportAll(tenantId))
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("audit export of tenant %s failed, the next run retries it: %s", tenantId, failure))
                .onFailure()
                .recoverWithNull();
    }

    /** Plans the next batch and returns the number of its records. */
    private Uni<Integer> exportBatch(UnitOfWork unit, String tenantId) {
        return unit.session()
                .createNativeQuery(
                        """
                        with due as (
                          select sequence from log_record where tenant_id = :tenant
                          order by sequence limit :size for update skip locked),
                        gone as (
                          delete from log_record using due where log_record.sequence = due.sequence
                          returning log_record.sequence, id, occurred_at, type, record)
                        select id, occurred_at, type, record from gone order by sequence""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("size", BATCH_SIZE)
                .getResultList()
                .map(rows -> rows.stream().map(BatchEntry::of).toList())
                .call(entries -> plan(unit, tenantId, entries))
                .map(List::size);
    }

    private Uni<Void> plan(UnitOfWork unit, String tenantId, List<BatchEntry> entries) {
        return entries.isEmpty()
                ? Uni.createFrom().voidItem()
                : webhookEvents.plan(
                        unit,
                        tenantId,
                        new WebhookEvent(WebhookEvent.AUDIT_BATCH_TYPE, clock.instant(), Json.write(entries)));
    }
}
