// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Waits for the outcome of challenges that this instance has approved in a request which is still open. The outcome
 * completes the wait when it reaches the cache; {@link WaitingCheck} reads the table meanwhile.
 */
@ApplicationScoped
public class OutcomeWaiter {
    /** Longer than the webhook of an action may take. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Map<UUID, CompletableFuture<CachedChallenge>> waiting = new ConcurrentHashMap<>();

    OutcomeWaiter(ChallengeCache cache) {
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
                    .chain(() -> Uni.createFrom()
                            // A copy, because a timeout cancels it.
                            .completionStage(() -> outcome.copy())
                            .map(challenge -> Optional.of(outcome(challenge)))
                            .ifNoItem()
                            .after(TIMEOUT)
                            .recoverWithItem(Optional::empty))
                    .onTermination()
                    .invoke(() -> waiting.remove(challengeUuid, outcome))
                    .emitOn(here);
        });
    }

    private static Outcome outcome(CachedChallenge challenge) {
        return new Outcome(
                challenge.status() == ChallengeStatus.VERIFIED
                        ? Optional.ofNullable(challenge.accessToken()).map(Secret::new)
                        : Optional.empty());
    }

    /** Returns the challenges whose outcome is awaited. */
    Set<UUID> challenges() {
        return waiting.keySet();
    }

    private void complete(CachedChallenge challenge) {
        CompletableFuture<CachedChallenge> outcome = waiting.get(challenge.uuid());
        if (outcome != null) {
            outcome.complete(challenge);
        }
    }
}
