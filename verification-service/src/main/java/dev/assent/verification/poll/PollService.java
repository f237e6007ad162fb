// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.token.TrackToken;
import dev.assent.verification.decision.ChallengeQueries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
                ? Uni.createFrom().item(result(id, cached, cached.isFor(bearer)))
                : load(id).map(stored ->
                        stored == null ? count(PollResult.WAITING) : result(id, stored, stored.isFor(bearer)));
    }

    /** Returns the cached challenge of {@code bearer}; null if only {@link #poll(TrackToken, ChallengeId)} knows the answer. */
    @Nullable
    CachedChallenge findCached(TrackToken bearer, ChallengeId id) {
        CachedChallenge cached = cache.find(id.uuid());
        return cached != null
                        && cached.challengeId().equals(id.toString())
                        && cached.isFor(bearer)
                        && !cached.isOverdue(clock.instant())
                ? cached
                : null;
    }

    /**
     * Returns the state of the QR code's challenge for the browser of {@code tenantId} that holds {@code deviceCode}; fails
     * with 404 if it has no such challenge.
     */
    Uni<QrCodePollResult> poll(String tenantId, Secret deviceCode, ChallengeId id) {
        CachedChallenge cached = cache.find(id.uuid());
        // A challenge that is cached from its updates alone lacks the hash of the code.
        return cached != null && cached.deviceCodeHash() != null && !cached.isOverdue(clock.instant())
                ? Uni.createFrom().item(result(tenantId, deviceCode, id, cached))
                : load(id).map(stored -> stored == null
                        ? QrCodePollResult.of(count(PollResult.WAITING), false)
                        : result(tenantId, deviceCode, id, stored));
    }

    private QrCodePollResult result(String tenantId, Secret deviceCode, ChallengeId id, CachedChallenge challenge) {
        return QrCodePollResult.of(result(id, challenge, challenge.isFor(tenantId, deviceCode)), challenge.claimed());
    }

    /** Returns the stored challenge, or null if its event may not be consumed yet; fails with 404 if there is none. */
    private Uni<@Nullable CachedChallenge> load(ChallengeId id) {
        return challenges.find(id.uuid()).map(stored -> {
            if (stored == null && !isYoung(id)) {
                throw ApiException.challengeNotFound();
            }
            return stored == null ? null : cache.cacheFromStore(stored);
        });
    }

    private boolean isYoung(ChallengeId id) {
        Duration age = Duration.between(UuidGenerator.timeOf(id.uuid()), clock.instant());
        return age.abs().compareTo(EVENT_DELAY) < 0;
    }

    private PollResult result(ChallengeId id, CachedChallenge challenge, boolean isForCaller) {
        if (!isForCaller || !challenge.challengeId().equals(id.toString())) {
            throw ApiException.challengeNotFound();
        }
        return answer(challenge);
    }

    /** Returns the state of {@code challenge} for its browser, and records that the browser receives it. */
    PollResult answer(CachedChallenge challenge) {
        cache.markReported(challenge);
        if (challenge.status() == ChallengeStatus.VERIFIED) {
            return count(PollResult.verified(challenge.accessToken()));
        }
        // Not once the lifetime is over by this instance's clock: until the expiry is stored, an answer may still be.
        return count(challenge.status().isTerminal() ? PollResult.REFUSED : PollResult.WAITING);
    }

    private PollResult count(PollResult result) {
        metrics.count(result);
        return result;
    }
}
