package dev.assent.verification.poll;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.token.TrackToken;
import dev.assent.verification.decision.Challenges;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** Answers polls: from the view; else from the table; else, while the challenge's event can still be on its way, that it waits. */
@ApplicationScoped
class Polls {
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(30);

    private final ChallengeView view;
    private final Challenges challenges;
    private final PollMetrics metrics;
    private final Clock clock;

    Polls(ChallengeView view, Challenges challenges, PollMetrics metrics, Clock clock) {
        this.view = view;
        this.challenges = challenges;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** How the challenge stands for {@code bearer}; fails with 404 where it has no such challenge. */
    Uni<Outcome> poll(TrackToken bearer, ChallengeId id) {
        Polled seen = view.get(id.uuid());
        return seen != null && !seen.isOverdue(clock.instant())
                ? Uni.createFrom().item(outcome(bearer, id, seen))
                : load(bearer, id);
    }

    private Uni<Outcome> load(TrackToken bearer, ChallengeId id) {
        return challenges.find(id.uuid()).map(row -> {
            if (row != null) {
                return outcome(bearer, id, view.loaded(row));
            }
            if (isYoung(id)) {
                return counted(Outcome.WAITING);
            }
            throw ApiException.challengeNotFound();
        });
    }

    private boolean isYoung(ChallengeId id) {
        Duration age = Duration.between(UuidGenerator.timeOf(id.uuid()), clock.instant());
        return age.abs().compareTo(ON_ITS_WAY) < 0;
    }

    private Outcome outcome(TrackToken bearer, ChallengeId id, Polled challenge) {
        if (!challenge.wireId().equals(id.toString()) || !challenge.isFor(bearer)) {
            throw ApiException.challengeNotFound();
        }
        view.told(challenge);
        if (challenge.status() == ChallengeStatus.VERIFIED) {
            return counted(Outcome.verified(challenge.accessToken()));
        }
        boolean over = challenge.status().isTerminal() || challenge.isOverdue(clock.instant());
        return counted(over ? Outcome.REFUSED : Outcome.WAITING);
    }

    private Outcome counted(Outcome outcome) {
        metrics.polled(outcome);
        return outcome;
    }
}
