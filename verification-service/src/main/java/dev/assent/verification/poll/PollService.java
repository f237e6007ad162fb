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
import java.time.Instant;
import java.util.UUID;
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
        return find(bearer, id).map(this::answer);
    }

    /**
     * Returns the challenge of {@code bearer}, or null if its event may not be consumed yet; fails with 404 if the bearer has
     * no such challenge.
     */
    Uni<@Nullable CachedChallenge> find(TrackToken bearer, ChallengeId id) {
        CachedChallenge cached = cache.find(id.uuid());
        return cached != null && !cached.isOverdue(clock.instant())
                ? Uni.createFrom().item(required(id, cached, cached.isFor(bearer)))
                : load(id).map(stored -> stored == null ? null : required(id, stored, stored.isFor(bearer)));
    }

    /** Returns the cached challenge of {@code bearer}; null if only {@link #find(TrackToken, ChallengeId)} knows the answer. */
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
                        ? QrCodePollResult.of(answer(null), false)
                        : result(tenantId, deviceCode, id, stored));
    }

    private QrCodePollResult result(String tenantId, Secret deviceCode, ChallengeId id, CachedChallenge challenge) {
        CachedChallenge own = required(id, challenge, challenge.isFor(tenantId, deviceCode));
        return QrCodePollResult.of(answer(own), own.claimed());
    }

    /** Returns the stored challenge, or null if its event may not be consumed yet; fails with 404 if there is none. */
    private Uni<@Nullable CachedChallenge> load(ChallengeId id) {
        boolean young = isYoung(id.uuid(), clock.instant());
        return challenges
                .find(id.uuid())
                // The browser of a challenge that is not consumed yet polls again, and the database may be away for a
                // moment.
                .onFailure(failure -> young)
                .recoverWithNull()
                .map(stored -> {
                    if (stored == null && !young) {
                        throw ApiException.challengeNotFound();
                    }
                    return stored == null ? null : cache.cacheFromStore(stored);
                });
    }

    /** Returns whether a challenge was started so shortly before {@code now} that its event may not be consumed yet. */
    static boolean isYoung(UUID challengeUuid, Instant now) {
        Duration age = Duration.between(UuidGenerator.timeOf(challengeUuid), now);
        return age.abs().compareTo(EVENT_DELAY) < 0;
    }

    private static CachedChallenge required(ChallengeId id, CachedChallenge challenge, boolean isForCaller) {
        if (!isForCaller || !challenge.challengeId().equals(id.toString())) {
            throw ApiException.challengeNotFound();
        }
        return challenge;
    }

    /**
     * Returns the state of {@code challenge} for its browser, and records that the browser receives it; null if its event may
     * not be consumed yet.
     */
    PollResult answer(@Nullable CachedChallenge challenge) {
        PollResult result = challenge == null ? PollResult.WAITING : report(challenge);
        metrics.count(result);
        return result;
    }

    private PollResult report(CachedChallenge challenge) {
        cache.markReported(challenge);
        if (challenge.status() == ChallengeStatus.VERIFIED) {
            return PollResult.verified(challenge.accessToken());
        }
        // Not once the lifetime is over by this instance's clock: until the expiry is stored, an answer may still be.
        return challenge.status().isTerminal() ? PollResult.REFUSED : PollResult.WAITING;
    }
}
