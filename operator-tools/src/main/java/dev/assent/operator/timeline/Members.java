package dev.assent.operator.timeline;

import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.UserRemoved;
import java.util.Objects;
import java.util.stream.Stream;

/** The members without which nothing can be told of an event. */
final class Members {
    private Members() {}

    static boolean complete(Event event) {
        return needed(event).allMatch(Objects::nonNull);
    }

    private static Stream<Object> needed(Event event) {
        if (event instanceof ActionTracked tracked) {
            return Stream.of(
                    tracked.actionId(),
                    tracked.tenantId(),
                    tracked.userId(),
                    tracked.actionCode(),
                    tracked.state(),
                    tracked.stateUpdatedAt());
        }
        if (event instanceof ChallengeCreated created) {
            return Stream.of(
                    created.challengeId(),
                    created.actionId(),
                    created.tenantId(),
                    created.userId(),
                    created.actionCode(),
                    created.createdAt(),
                    created.expiresAt(),
                    created.devices());
        }
        if (event instanceof ChallengeUpdated updated) {
            return Stream.of(
                    updated.challengeId(),
                    updated.actionId(),
                    updated.tenantId(),
                    updated.userId(),
                    updated.actionCode(),
                    updated.expiresAt(),
                    updated.status(),
                    updated.updatedAt());
        }
        if (event instanceof PushDelivered push) {
            return Stream.of(push.challengeId(), push.authenticatorId(), push.outcome(), push.finishedAt());
        }
        if (event instanceof UserRemoved removed) {
            return Stream.of(removed.tenantId(), removed.userId(), removed.removedAt());
        }
        if (event instanceof AuthenticatorChanged changed) {
            return Stream.of(changed.authenticatorId(), changed.tenantId(), changed.userId());
        }
        return event instanceof DeliveryRetried retried ? Stream.of(retried.deliveryId()) : Stream.of();
    }
}
