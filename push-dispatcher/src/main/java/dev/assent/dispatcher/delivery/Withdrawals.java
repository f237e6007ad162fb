package dev.assent.dispatcher.delivery;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Takes prompts back that no longer need an answer: a silent push to each device that shows one, but for the one that answered. */
@ApplicationScoped
class Withdrawals {
    private final Clock clock;

    Withdrawals(Clock clock) {
        this.clock = clock;
    }

    /** A push that was shown. */
    private record Shown(String tenantId, UUID authenticatorId, String channel, String peer) {
        static Shown of(Object[] row) {
            return new Shown((String) row[0], (UUID) row[1], (String) row[2], (String) row[3]);
        }

        Lane lane() {
            return new Lane(tenantId, ChannelName.of(channel).orElseThrow(), peer);
        }
    }

    /** Plans what the end of the challenge asks for, and forgets its push tokens; the lanes that have something to send. */
    Uni<Set<Lane>> plan(UnitOfWork unit, UUID challengeId) {
        return shown(unit, challengeId)
                .chain(shown -> insert(unit, challengeId, shown))
                .call(() -> forgetTokens(unit, challengeId));
    }

    private static Uni<List<Shown>> shown(UnitOfWork unit, UUID challengeId) {
        return unit.session()
                .createNativeQuery(
                        """
                        select d.tenant_id, d.authenticator_id, d.channel, d.peer
                        from delivery d join challenge c on c.challenge_id = d.challenge_id
                        where d.challenge_id = :id and d.kind = 'APPROVAL' and d.outcome = 'DELIVERED'
                          and d.sealed_push_token is not null
                          and d.authenticator_id is distinct from c.answered_by""",
                        Object[].class)
                .setParameter("id", challengeId)
                .getResultList()
                .map(rows -> rows.stream().map(Shown::of).toList());
    }

    private Uni<Set<Lane>> insert(UnitOfWork unit, UUID challengeId, List<Shown> shown) {
        Set<Lane> lanes = new HashSet<>();
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Shown push : shown) {
            lanes.add(push.lane());
            done = done.chain(() -> insert(unit, challengeId, push));
        }
        return done.replaceWith(lanes);
    }

    private Uni<Void> insert(UnitOfWork unit, UUID challengeId, Shown push) {
        Instant now = clock.instant();
        return unit.session()
                .createNativeQuery(
                        """
                        insert into delivery (id, kind, challenge_id, tenant_id, authenticator_id, platform, channel,
                          peer, sealed_push_token, push_token_hash, next_attempt_at, good_until, occurred_at)
                        select :id, 'WITHDRAWAL', challenge_id, tenant_id, authenticator_id, platform, channel,
                          peer, sealed_push_token, push_token_hash, :now, :goodUntil, :now
                        from delivery where challenge_id = :challenge and authenticator_id = :authenticator
                          and channel = :channel and kind = 'APPROVAL'
                        on conflict (challenge_id, authenticator_id, channel, kind) where notice is null do nothing""")
                .setParameter("id", UuidGenerator.next())
                .setParameter("now", now)
                // A phone that was unreachable for as long as a challenge can live still removes its stale prompt.
                .setParameter("goodUntil", now.plus(ChallengeLimits.MAX_LIFETIME))
                .setParameter("challenge", challengeId)
                .setParameter("authenticator", push.authenticatorId())
                .setParameter("channel", push.channel())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<Integer> forgetTokens(UnitOfWork unit, UUID challengeId) {
        return unit.session()
                .createNativeQuery(
                        """
                        update delivery set sealed_push_token = null
                        where challenge_id = :id and kind = 'APPROVAL' and outcome is not null
                          and sealed_push_token is not null""")
                .setParameter("id", challengeId)
                .executeUpdate();
    }
}
