// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.queue;

import dev.assent.runtime.outbox.UnitOfWork;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.Collection;
import java.util.Set;

/** Notifies the dispatcher of new deliveries after their transaction has committed, so that they need not wait for its sweep. */
@ApplicationScoped
public class DeliveryNotifier {
    private final Event<DeliveriesReady> ready;

    DeliveryNotifier(Event<DeliveriesReady> ready) {
        this.ready = ready;
    }

    /** Fires {@link DeliveriesReady} for each of {@code destinations} after the transaction of {@code unit} has committed. */
    public void afterCommit(UnitOfWork unit, Collection<Destination> destinations) {
        Set.copyOf(destinations)
                .forEach(destination -> unit.afterCommit(() -> ready.fire(new DeliveriesReady(destination))));
    }
}
