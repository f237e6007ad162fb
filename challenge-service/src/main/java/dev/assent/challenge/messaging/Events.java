package dev.assent.challenge.messaging;

import dev.assent.challenge.action.Actions;
import dev.assent.challenge.action.Challenges;
import dev.assent.challenge.authenticator.Authenticators;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.inbox.Consumption;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** What the other services tell challenge-service. */
@ApplicationScoped
class Events {
    private final Consumption consumption;
    private final Challenges challenges;
    private final Actions actions;
    private final Authenticators authenticators;

    Events(Consumption consumption, Challenges challenges, Actions actions, Authenticators authenticators) {
        this.consumption = consumption;
        this.challenges = challenges;
        this.actions = actions;
        this.authenticators = authenticators;
    }

    @Incoming("challenge-updated")
    Uni<Void> challengeUpdated(ConsumerRecord<String, String> record) {
        return consumption.consume(record, ChallengeUpdated.class, (unit, update) -> challenges
                .updated(unit, update)
                .chain(() -> outcome(unit, update)));
    }

    private Uni<Void> outcome(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            case VERIFIED ->
                actions.decided(
                                unit,
                                update.actionId(),
                                ActionState.CHALLENGE_SUCCEEDED,
                                update.authenticatorId(),
                                update.updatedAt())
                        .chain(() -> authenticators.verified(
                                unit, update.tenantId(), update.authenticatorId(), update.updatedAt()));
            case DECLINED ->
                actions.decided(
                        unit,
                        update.actionId(),
                        ActionState.CHALLENGE_FAILED,
                        update.authenticatorId(),
                        update.updatedAt());
            // Approved is not yet success; after expiry or withdrawal the action may be challenged again.
            case PENDING, APPROVED, EXPIRED, CANCELLED -> Uni.createFrom().voidItem();
        };
    }

    @Incoming("push-delivered")
    Uni<Void> pushDelivered(ConsumerRecord<String, String> record) {
        return consumption.consume(
                record,
                PushDelivered.class,
                (unit, push) -> push.outcome() == PushDelivered.Outcome.TOKEN_DEAD
                        ? authenticators.clearDeadToken(unit, push)
                        : Uni.createFrom().voidItem());
    }
}
