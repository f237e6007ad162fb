package dev.assent.operator.timeline;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ActionTracked;
import java.time.Instant;
import java.util.Optional;

/** The story of an action for which no challenge was started. */
final class TrackedAction extends Story {
    private final ActionTracked first;
    private ActionState state;
    private Instant since;
    private long version;

    TrackedAction(ActionTracked first) {
        this.first = first;
    }

    void learn(ActionTracked tracked) {
        if (tracked.version() > version) {
            version = tracked.version();
            state = tracked.state();
            since = tracked.stateUpdatedAt();
        }
    }

    @Override
    String title() {
        return "Action " + first.actionCode() + " (" + first.idempotencyKey() + "), tenant " + first.tenantId()
                + ", user " + first.userId() + ", without a challenge";
    }

    @Override
    Optional<Wait> wait(Instant now) {
        return state == ActionState.CHALLENGE_REQUIRED
                ? Optional.of(new Wait(since, "the browser to start the challenge"))
                : Optional.empty();
    }
}
