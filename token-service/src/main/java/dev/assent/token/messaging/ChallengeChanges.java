package dev.assent.token.messaging;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.inbox.Consumption;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.action.Actions;
import dev.assent.token.mint.Minting;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Mints when a challenge is approved, and tells its action how it ended. */
@ApplicationScoped
class ChallengeChanges {
    private final Consumption consumption;
    private final Minting minting;
    private final Actions actions;

    ChallengeChanges(Consumption consumption, Minting minting, Actions actions) {
        this.consumption = consumption;
        this.minting = minting;
        this.actions = actions;
    }

    @Incoming("challenge-updated")
    Uni<Void> changed(ConsumerRecord<String, String> record) {
        return consumption.consume(record, ChallengeUpdated.class, this::apply);
    }

    private Uni<Void> apply(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            case APPROVED ->
                minting.mint(unit, update).chain(() -> actions.conclude(unit, update, ActionState.CHALLENGE_SUCCEEDED));
            // Our own announcement: what it says was stored when it was made, unless the table was restored since.
            case VERIFIED -> actions.conclude(unit, update, ActionState.CHALLENGE_SUCCEEDED);
            case DECLINED -> actions.conclude(unit, update, ActionState.CHALLENGE_FAILED);
            // Nobody has answered: the action still asks, and another challenge may follow.
            case PENDING, EXPIRED, CANCELLED -> Uni.createFrom().voidItem();
        };
    }
}
