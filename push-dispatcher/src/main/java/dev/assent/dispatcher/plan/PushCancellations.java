// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.plan;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.queue.DeliveryNotifier;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Plans the withdrawal of prompts whose challenge has ended: a silent push to each device that shows one, except the one that answered. */
@ApplicationScoped
public class PushCancellations {
    private final DeliveryNotifier notifier;
    private final Clock clock;

    PushCancellations(DeliveryNotifier notifier, Clock clock) {
        this.notifier = notifier;
        this.clock = clock;
    }

    /** Prompt that a device shows. */
    private record ShownPrompt(String tenantId, UUID authenticatorId, String channel, String origin) {
        static ShownPrompt of(Object[] row) {
            return new ShownPrompt((String) row[0], (UUID) row[1], (String) row[2], (String) row[3]);
        }

        Destination destination() {
            return new Destination(tenantId, ChannelName.of(channel).orElseThrow(), origin);
        }
    }

    /** Plans the withdrawal of the challenge's prompts in the transaction of {@code unit}, and deletes its push tokens. */
    public Uni<Void> plan(UnitOfWork unit, UUID challengeUuid) {
        return shownPrompts(unit, challengeUuid)
                .chain(prompts -> insertAll(unit, challengeUuid, prompts))
                .chain(() -> deleteTokens(unit, challengeUuid));
    }

    private static Uni<List<ShownPrompt>> shownPrompts(UnitOfWork unit, UUID challengeUuid) {
        return unit.session()
                .createNativeQuery(
                        """
                        select d.tenant_id, d.authenticator_id, d.channel, d.peer
                        from delivery d join challenge c on c.challenge_id = d.challenge_id
                        where d.challenge_id = :id and d.kind = 'APPROVAL' and d.outcome = 'DELIVERED'
                          and d.sealed_push_token is not null
                          and d.authenticator_id is distinct from c.answered_by""",
                        Object[].class)
                .setParameter("id", challengeUuid)
                .getResultList()
                .map(rows -> rows.stream().map(ShownPrompt::of).toList());
    }

    private Uni<Void> insertAll(UnitOfWork unit, UUID challengeUuid, List<ShownPrompt> prompts) {
        Set<Destination> destinations = new HashSet<>();
        Uni<Void> done = Uni.createFrom().voidItem();
        for (ShownPrompt prompt : prompts) {
            destinations.add(prompt.destination());
            done = done.chain(() -> insert(unit, challengeUuid, prompt));
        }
        return done.invoke(() -> notifier.afterCommit(unit, destinations));
    }

    private Uni<Void> insert(UnitOfWork unit, UUID challengeUuid, ShownPrompt prompt) {
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
                // A phone that was offline for as long as a challenge can live still removes its stale prompt.
                .setParameter("goodUntil", now.plus(ChallengeLimits.MAX_LIFETIME))
                .setParameter("challenge", challengeUuid)
                .setParameter("authenticator", prompt.authenticatorId())
                .setParameter("channel", prompt.channel())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<Void> deleteTokens(UnitOfWork unit, UUID challengeUuid) {
        return unit.session()
                .createNativeQuery(
                        """
                        update delivery set sealed_push_token = null
                        where challenge_id = :id and kind = 'APPROVAL' and outcome is not null
                          and sealed_push_token is not null""")
                .setParameter("id", challengeUuid)
                .executeUpdate()
                .replaceWithVoid();
    }
}
