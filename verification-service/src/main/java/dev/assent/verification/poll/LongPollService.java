// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets polls that ask for it wait for the outcome. A poll that may not wait is answered like a plain one. */
@ApplicationScoped
class LongPollService {
    private final PollService polls;
    private final WaitingCallers callers;
    private final WaitingConfig config;

    LongPollService(PollService polls, WaitingCallers callers, WaitingConfig config) {
        this.polls = polls;
        this.callers = callers;
        this.config = config;
    }

    /**
     * Answer to a long poll.
     *
     * @param waited the time that it was allowed to wait; null if none
     */
    record LongPollResult(PollResult result, @Nullable Duration waited) {}

    /** Returns the time that a request asks to wait, as far as it is granted; null if it does not ask. */
    @Nullable
    Duration timeOf(HttpServerRequest request) {
        return WaitPreference.of(request.headers(), config.longestPoll());
    }

    /**
     * Returns the outcome of the challenge when it is known, or its state after {@code time}; at once if too many callers wait.
     * Fails with 404 if {@code bearer} has no such challenge.
     */
    Uni<LongPollResult> poll(HttpServerRequest request, TrackToken bearer, ChallengeId id, Duration time) {
        return polls.find(bearer, id)
                .chain(challenge -> isFinal(challenge)
                        ? Uni.createFrom().item(new LongPollResult(polls.answer(challenge), time))
                        : await(request, bearer, id.uuid(), time)
                                .chain(waited -> waited
                                        ? polls.poll(bearer, id).map(result -> new LongPollResult(result, time))
                                        : Uni.createFrom().item(new LongPollResult(polls.answer(challenge), null))));
    }

    private Uni<Boolean> await(HttpServerRequest request, TrackToken bearer, UUID challengeUuid, Duration time) {
        return Uni.createFrom().emitter(emitter -> {
            WaitingCaller caller =
                    callers.await(request, bearer.id(), challengeUuid, time, () -> emitter.complete(true));
            if (caller == null) {
                emitter.complete(false);
            } else {
                // The endpoint cancels it when the caller hangs up.
                emitter.onTermination(() -> callers.end(caller));
            }
        });
    }

    /** Returns whether the outcome is known; null is a challenge whose event may not be consumed yet. */
    static boolean isFinal(@Nullable CachedChallenge challenge) {
        return challenge != null && challenge.status().isTerminal();
    }
}
