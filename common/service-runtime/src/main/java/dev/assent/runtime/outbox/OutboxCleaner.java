// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cleaner of the outbox, which deletes acknowledged events in batches: shortly after the first one of a batch, or once
 * enough have gathered. An event that it does not delete is published again by the sweep.
 */
@ApplicationScoped
class OutboxCleaner {
    private static final Logger LOG = Logger.getLogger(OutboxCleaner.class);
    private static final Duration DELAY = Duration.ofMillis(500);
    private static final int BATCH = 1_000;
    /** Bounds the memory while the database is slow or unavailable. */
    private static final int CAPACITY = 20_000;

    private final OutboxStore store;

    private List<UUID> waiting = new ArrayList<>();
    private CompletableFuture<@Nullable Void> deleted = new CompletableFuture<>();
    private boolean scheduled;
    private boolean deleting;

    OutboxCleaner(OutboxStore store) {
        this.store = store;
    }

    /** Deletes {@code ids} with the next batch. The future completes at its end, whether it succeeds or fails. */
    CompletableFuture<@Nullable Void> delete(Collection<UUID> ids) {
        CompletableFuture<@Nullable Void> end;
        boolean full;
        boolean first;
        synchronized (this) {
            if (ids.isEmpty() || waiting.size() + ids.size() > CAPACITY) {
                return CompletableFuture.completedFuture(null);
            }
            waiting.addAll(ids);
            end = deleted;
            full = waiting.size() >= BATCH && !deleting;
            first = !full && !scheduled;
            scheduled = scheduled || first;
        }
        if (full) {
            deleteBatch();
        } else if (first) {
            // No timer of Vert.x, which Mutiny's pool would set too: the end of the HTTP server cancels those that the
            // context of a request has set.
            CompletableFuture.delayedExecutor(
                            DELAY.toMillis(), TimeUnit.MILLISECONDS, Infrastructure.getDefaultExecutor())
                    .execute(this::deleteWaiting);
        }
        return end;
    }

    private void deleteWaiting() {
        synchronized (this) {
            scheduled = false;
        }
        deleteBatch();
    }

    private void deleteBatch() {
        List<UUID> batch;
        CompletableFuture<@Nullable Void> end;
        synchronized (this) {
            if (deleting || waiting.isEmpty()) {
                return;
            }
            deleting = true;
            batch = waiting;
            end = deleted;
            waiting = new ArrayList<>();
            deleted = new CompletableFuture<>();
        }
        // In the order of the index, so that two instances that delete the same rows do not lock each other out.
        batch.sort(null);
        Uni.createFrom()
                .deferred(() -> store.remove(batch))
                .onTermination()
                .invoke(() -> finished(end))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "%d published events not deleted from the outbox: %s; the sweep publishes them again",
                                batch.size(), failure));
    }

    private void finished(CompletableFuture<@Nullable Void> end) {
        boolean more;
        synchronized (this) {
            deleting = false;
            more = !waiting.isEmpty() && !scheduled;
        }
        end.complete(null);
        if (more) {
            deleteBatch();
        }
    }
}
