package dev.assent.challenge.events;

import dev.assent.challenge.action.Actions;
import dev.assent.challenge.action.Challenges;
import dev.assent.challenge.authenticator.Authenticators;
import dev.assent.challenge.start.Pushes;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** What the other services tell challenge-service. */
@ApplicationScoped
class Events {
    private static final String NOT_ME = "not_me";

    private final IdempotentConsumer consumption;
    private final Challenges challenges;
    private final Actions actions;
    private final Authenticators authenticators;
    private final Pushes pushes;
    private final UserLock users;

    Events(
            IdempotentConsumer consumption,
            Challenges challenges,
            Actions actions,
            Authenticators authenticators,
            Pushes pushes,
            UserLock users) {
        this.consumption = consumption;
        this.challenges = challenges;
        this.actions = actions;
        this.authenticators = authenticators;
        this.pushes = pushes;
        this.users = users;
    }

    @Incoming("challenge-updated")
    Uni<Void> challengeUpdated(ConsumerRecord<String, String> record) {
        return consumption.consume(record, ChallengeUpdated.class, (unit, update) -> outcome(unit, update)
                .chain(() -> challenges.updated(unit, update))
                .chain(() -> update.authenticatorDisabled()
                        ? authenticators.disable(unit, update.tenantId(), update.authenticatorId())
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Void> outcome(UnitOfWork unit, ChallengeUpdated update) {
        return switch (update.status()) {
            // The user, the action, then the challenge: a start locks them in this order too.
            case VERIFIED ->
                users.take(unit, update.tenantId(), update.userId())
                        .chain(known -> known
                                ? verified(unit, update)
                                : Uni.createFrom().voidItem());
            case DECLINED ->
                users.take(unit, update.tenantId(), update.userId())
                        .chain(known -> known
                                ? declined(unit, update)
                                : Uni.createFrom().voidItem());
            // Approved is not yet success; after expiry or withdrawal the action may be challenged again.
            case PENDING, APPROVED, EXPIRED, CANCELLED -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> verified(UnitOfWork unit, ChallengeUpdated update) {
        return decided(unit, update, ActionState.CHALLENGE_SUCCEEDED)
                .chain(() -> pushes.approved(unit, update))
                .chain(() ->
                        authenticators.verified(unit, update.tenantId(), update.authenticatorId(), update.updatedAt()));
    }

    private Uni<Void> declined(UnitOfWork unit, ChallengeUpdated update) {
        return decided(unit, update, ActionState.CHALLENGE_FAILED)
                .chain(() -> NOT_ME.equals(update.reason())
                        ? pushes.denied(unit, update)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> decided(UnitOfWork unit, ChallengeUpdated update, ActionState outcome) {
        return actions.decided(unit, update.actionId(), outcome, update.authenticatorId(), update.updatedAt());
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
