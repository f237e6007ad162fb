// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.StatementRunner;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Waiter for the withdrawal of an action's challenges. The withdrawal is a request that verification-service rules on: until
 * this service has heard the ruling, a phone may still approve.
 */
@ApplicationScoped
class WithdrawalWaiter {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(5);

    /** A phone cannot approve an expired challenge, whenever verification-service reports that it has expired. */
    private static final String FIND_OPEN =
            """
            select id from challenge
            where action_id = $1 and status = 'PENDING' and cancellation_requested and expires_at > $2
            limit 1""";

    private final StatementRunner statements;
    private final CaughtUpWaiter caughtUp;
    private final Clock clock;

    WithdrawalWaiter(StatementRunner statements, CaughtUpWaiter caughtUp, Clock clock) {
        this.statements = statements;
        this.caughtUp = caughtUp;
        this.clock = clock;
    }

    /** Completes when no challenge of the action is open whose cancellation was requested; fails with 503 after some seconds. */
    Uni<Void> await(UUID actionId) {
        return Uni.createFrom().deferred(() -> {
            Executor here = MutinyHelper.executor(Vertx.currentContext());
            return findOpen(actionId)
                    .chain(open -> open == null
                            ? Uni.createFrom().voidItem()
                            : awaitRuling(actionId, open, here)
                                    .ifNoItem()
                                    .after(TIMEOUT)
                                    .failWith(WithdrawalWaiter::notWithdrawn)
                                    .emitOn(here));
        });
    }

    /** Also hurries the consumer of the rulings, which gathers events otherwise. */
    private Uni<Void> awaitRuling(UUID actionId, UUID challengeUuid, Executor here) {
        return caughtUp.awaitCaughtUp(Topic.CHALLENGE_UPDATED, challengeUuid.toString())
                .chain(() -> findOpen(actionId))
                .chain(open -> open == null
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom()
                                .voidItem()
                                .onItem()
                                .delayIt()
                                .by(CHECK_INTERVAL)
                                .emitOn(here)
                                .chain(() -> awaitRuling(actionId, open, here)));
    }

    private Uni<@Nullable UUID> findOpen(UUID actionId) {
        return statements
                .findFirst(FIND_OPEN, Tuple.of(actionId, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)))
                .map(WithdrawalWaiter::id);
    }

    private static @Nullable UUID id(@Nullable Row row) {
        return row == null ? null : row.getUUID("id");
    }

    private static ApiException notWithdrawn() {
        return new ApiException(
                503,
                "service_unavailable",
                "The state is set, but a challenge of the action is not withdrawn yet. Repeat the call.");
    }
}
