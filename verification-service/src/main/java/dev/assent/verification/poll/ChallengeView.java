package dev.assent.verification.poll;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.verification.decision.Challenge;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The open and the recently closed challenges, in memory: what polls are answered from. Fed by this instance's own
 * consumer; what is not in it is read from the table, the authority.
 */
@ApplicationScoped
public class ChallengeView {
    /** So long a closed challenge stays readable, so that the last poll sees the answer. */
    private static final Duration AFTER_EXPIRY = Duration.ofMinutes(10);

    private final Cache<UUID, Polled> challenges;
    private final Sealer sealer;
    private final PollMetrics metrics;
    private volatile boolean following;

    ChallengeView(
            Sealer sealer,
            Clock clock,
            MeterRegistry registry,
            PollMetrics metrics,
            @ConfigProperty(name = "assent.view.max-challenges", defaultValue = "1000000") long most) {
        this.sealer = sealer;
        this.metrics = metrics;
        challenges = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfter(Expiry.<UUID, Polled>writing((id, challenge) -> {
                    Duration left = Duration.between(
                            clock.instant(), challenge.expiresAt().plus(AFTER_EXPIRY));
                    return left.isNegative() ? Duration.ZERO : left;
                }))
                .build();
        Gauge.builder("assent.view.challenges", challenges, Cache::estimatedSize)
                .description("Challenges that polls are answered from memory for")
                .register(registry);
    }

    /** The challenge {@code id}; null where the view does not have it. */
    Polled get(UUID id) {
        return challenges.getIfPresent(id);
    }

    /** A challenge was started. */
    public void created(ChallengeCreated created) {
        put(Polled.of(created));
    }

    /** A challenge changed. */
    public void updated(ChallengeUpdated update) {
        Polled now = put(polled(update));
        if (now.version() == update.version() && now.hasAnswerToTell()) {
            metrics.known(now.answeredAt());
        }
    }

    /** A browser was told of {@code challenge}. The first time counts, and how long it took since the phone's answer. */
    void told(Polled challenge) {
        if (challenge.hasAnswerToTell()
                && challenges.asMap().replace(challenge.id(), challenge, challenge.answered(null))) {
            metrics.told(challenge.answeredAt());
        }
    }

    /** From now on every change reaches this view. */
    public void follows() {
        following = true;
    }

    /**
     * What the table says, kept where nothing later can be missed: the outcome, or a challenge that waits while the view
     * follows its changes. An approval whose token is on its way is never kept, since the token may have passed by.
     */
    Polled loaded(Challenge row) {
        Polled challenge = polled(row.updated()).answered(row.answeredAt());
        boolean safe = challenge.status().isTerminal() || (following && challenge.status() == ChallengeStatus.PENDING);
        return safe ? put(challenge) : challenge;
    }

    private Polled put(Polled challenge) {
        return challenges.asMap().merge(challenge.id(), challenge, Polled::orNewer);
    }

    private Polled polled(ChallengeUpdated update) {
        String token = update.sealedToken() == null
                ? null
                : sealer.open(KeyPurpose.ACCESS_TOKEN, update.challengeId().toString(), update.sealedToken())
                        .reveal();
        return Polled.of(update, token);
    }
}
