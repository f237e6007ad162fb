// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.TrackToken;
import dev.assent.verification.decision.ChallengeQueries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/**
 * Answers polls from the cache, otherwise from the table. A challenge that is in neither is reported as waiting while
 * it is so young that its event may not have been consumed yet.
 */
@ApplicationScoped
class PollService {
    private static final Duration EVENT_DELAY = Duration.ofSeconds(30);

    private final ChallengeCache cache;
    private final ChallengeQueries challenges;
    private final PollMetrics metrics;
    private final Clock clock;

    PollService(ChallengeCache cache, ChallengeQueries challenges, PollMetrics metrics, Clock clock) {
        this.cache = cache;
        this.challenges = challenges;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Returns the state of the challenge for {@code bearer}; fails with 404 if the bearer has no such challenge. */
    Uni<PollResult> poll(TrackToken bearer, ChallengeId id) {
        CachedChallenge cached = cache.find(id.uuid());
        return cached != null && !cached.isOverdue(clock.instant())
                ? Uni.createFrom().item(result(bearer, id, cached))
                : load(bearer, id);
    }

    private Uni<PollResult> load(TrackToken bearer, ChallengeId id) {
        return challenges.find(id.uuid()).map(stored -> {
            if (stored != null) {
                return result(bearer, id, cache.cacheFromStore(stored));
            }
            if (isYoung(id)) {
                return count(PollResult.WAITING);
            }
            throw ApiException.challengeNotFound();
        });
    }

    private boolean isYoung(ChallengeId id) {
        Duration age = Duration.between(UuidGenerator.timeOf(id.uuid()), clock.instant());
        return age.abs().compareTo(EVENT_DELAY) < 0;
    }

    private PollResult result(TrackToken bearer, ChallengeId id, CachedChallenge challenge) {
        if (!challenge.challengeId().equals(id.toString()) || !challenge.isFor(bearer)) {
            throw ApiException.challengeNotFound();
        }
        cache.markReported(challenge);
        if (challenge.status() == ChallengeStatus.VERIFIED) {
            return count(PollResult.verified(challenge.accessToken()));
        }
        boolean over = challenge.status().isTerminal() || challenge.isOverdue(clock.instant());
        return count(over ? PollResult.REFUSED : PollResult.WAITING);
    }

    private PollResult count(PollResult result) {
        metrics.count(result);
        return result;
    }
}
