package dev.assent.token.events;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.action.Actions;
import dev.assent.token.gate.Gate;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Mints when a challenge is approved, unless its tenant has to agree first, and tells its action how it ended. */
@ApplicationScoped
class ChallengeChanges {
    private final IdempotentConsumer consumption;
    private final Gate gate;
    private final Actions actions;

    ChallengeChanges(IdempotentConsumer consumption, Gate gate, Actions actions) {
        this.consumption = consumption;
        this.gate = gate;
        this.actions = actions;
    }

    @Incoming("challenge-updated")
    Uni<Void> changed(ConsumerRecord<String, String> record) {
        AtomicBoolean held = new AtomicBoolean();
        return consumption
                .consume(record, ChallengeUpdated.class, (unit, update) -> apply(unit, update, held))
                // The transaction has committed: whoever is kicked finds the row.
                .invoke(() -> {
                    if (held.get()) {
                        gate.kick();
                    }
                });
    }

    private Uni<Void> apply(UnitOfWork unit, ChallengeUpdated update, AtomicBoolean held) {
        return switch (update.status()) {
            case APPROVED ->
                gate.hold(unit, update)
                        .invoke(held::set)
                        .chain(waits -> waits ? Uni.createFrom().voidItem() : gate.pass(unit, update));
            // Our own announcement: what it says was stored when it was made, unless the table was restored since.
            case VERIFIED -> actions.conclude(unit, update, ActionState.CHALLENGE_SUCCEEDED);
            case DECLINED -> actions.conclude(unit, update, ActionState.CHALLENGE_FAILED);
            // Nobody has answered: the action still asks, and another challenge may follow.
            case PENDING, EXPIRED, CANCELLED -> Uni.createFrom().voidItem();
        };
    }
}
