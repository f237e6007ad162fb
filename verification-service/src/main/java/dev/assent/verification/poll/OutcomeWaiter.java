// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.secret.Secret;
import dev.assent.verification.decision.ChallengeQueries;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Waits for the outcome of challenges that this instance has approved in a request which is still open. The event of the
 * outcome completes the wait; the table is read in between, since the consumer of the cache may have moved.
 */
@ApplicationScoped
public class OutcomeWaiter {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    /** Longer than the webhook of an action may take. */
    private static final int CHECKS = 10;

    private final Map<UUID, CompletableFuture<CachedChallenge>> waiting = new ConcurrentHashMap<>();
    private final ChallengeCache cache;
    private final ChallengeQueries challenges;

    OutcomeWaiter(ChallengeCache cache, ChallengeQueries challenges) {
        this.cache = cache;
        this.challenges = challenges;
        cache.onOutcome(this::complete);
    }

    /**
     * Outcome of a challenge.
     *
     * @param accessToken the token of an approval; empty if it is declined
     */
    public record Outcome(Optional<Secret> accessToken) {}

    /** Runs {@code decision}, which decides the challenge, and returns the outcome; empty if none is known after ten seconds. */
    public Uni<Optional<Outcome>> awaitAfter(UUID challengeUuid, Supplier<Uni<Void>> decision) {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<CachedChallenge> outcome = new CompletableFuture<>();
            waiting.put(challengeUuid, outcome);
            var here = MutinyHelper.executor(Vertx.currentContext());
            return decision.get()
                    .chain(() -> await(challengeUuid, outcome, CHECKS))
                    .onTermination()
                    .invoke(() -> waiting.remove(challengeUuid, outcome))
                    .emitOn(here);
        });
    }

    private Uni<Optional<Outcome>> await(UUID challengeUuid, CompletableFuture<CachedChallenge> outcome, int checks) {
        var here = MutinyHelper.executor(Vertx.currentContext());
        return Uni.createFrom()
                // A copy, because a timeout cancels it.
                .completionStage(() -> outcome.copy())
                .map(Optional::of)
                .ifNoItem()
                .after(CHECK_INTERVAL)
                .recoverWithItem(Optional::empty)
                .emitOn(here)
                .chain(known -> known.isPresent()
                        ? Uni.createFrom().item(known)
                        : challenges.find(challengeUuid).map(stored -> Optional.ofNullable(stored)
                                .map(cache::cacheFromStore)
                                .filter(challenge -> challenge.status().isTerminal())))
                .chain(known -> known.isPresent() || checks == 1
                        ? Uni.createFrom().item(known.map(OutcomeWaiter::outcome))
                        : await(challengeUuid, outcome, checks - 1));
    }

    private static Outcome outcome(CachedChallenge challenge) {
        return new Outcome(
                challenge.status() == ChallengeStatus.VERIFIED
                        ? Optional.ofNullable(challenge.accessToken()).map(Secret::new)
                        : Optional.empty());
    }

    private void complete(CachedChallenge challenge) {
        CompletableFuture<CachedChallenge> outcome = waiting.get(challenge.uuid());
        if (outcome != null) {
            outcome.complete(challenge);
        }
    }
}
