// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.Event;
import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.UUID;

/** Effect of several events in one statement, which is a transaction of its own. */
@FunctionalInterface
public interface BatchEffect<E extends Event> {
    /**
     * Applies the events of {@code batch}, each with the record of its id, and returns the ids of those that this call has
     * applied. It changes nothing for any other: an earlier call has applied that event, or the effect does not cover it.
     */
    Uni<Set<UUID>> apply(EventBatch<E> batch);
}
