// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Query for the events of this service that wait for Kafka. */
@ApplicationScoped
public class OutboxBacklogQuery {
    private final OutboxStore store;

    OutboxBacklogQuery(OutboxStore store) {
        this.store = store;
    }

    /** Returns their number and the age of the oldest. */
    public Uni<OutboxBacklog> read() {
        return store.depth().map(depth -> new OutboxBacklog(depth.rows(), depth.oldestSeconds()));
    }
}
