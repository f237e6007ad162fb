// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.plan.PushCancellations;
import dev.assent.dispatcher.queue.DeliveryKind;
import dev.assent.dispatcher.queue.DeliveryNotifier;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.dispatcher.transport.TransportRegistry;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Store of the deliveries: records each result in one transaction with its consequences, and reopens failed deliveries. */
@ApplicationScoped
public class DeliveryStore {
    private static final Logger LOG = Logger.getLogger(DeliveryStore.class);

    private final Pool pool;
    private final DeliveryEventPublisher events;
    private final PushCancellations cancellations;
    private final TransportRegistry transports;
    private final DeliveryNotifier notifier;
    private final Clock clock;
    private final Duration eventLifetime;

    DeliveryStore(
            Pool pool,
            DeliveryEventPublisher events,
            PushCancellations cancellations,
            TransportRegistry transports,
            DeliveryNotifier notifier,
            Clock clock,
            PushConfig config) {
        this.pool = pool;
        this.events = events;
        this.cancellations = cancellations;
        this.transports = transports;
        this.notifier = notifier;
        this.clock = clock;
        this.eventLifetime = config.noticeLifetime();
    }

    /** Returns those of {@code challenges} that are stored. */
    public Uni<Set<UUID>> findChallenges(Set<UUID> challenges) {
        return pool.preparedQuery("select challenge_id from challenge where challenge_id = any($1)")
                .execute(Tuple.of(challenges.toArray(UUID[]::new)))
                .map(rows -> {
                    Set<UUID> found = new HashSet<>();
                    rows.forEach(row -> found.add(row.getUUID(0)));
                    return found;
                });
    }

    /** Stores and publishes {@code result}, unless another instance has claimed the delivery since. */
    Uni<Void> finish(UnitOfWork unit, DeliveryResult result) {
        UUID challenge = result.challengeUuid();
        if (challenge == null) {
            return finish(unit, result, false).replaceWithVoid();
        }
        return hasEnded(unit, challenge).chain(ended -> finish(unit, result, ended)
                // The device showed the prompt at the moment in which the challenge ended.
                .chain(stored -> stored && ended && result.isPromptShown()
                        ? cancellations.plan(unit, challenge)
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Boolean> finish(UnitOfWork unit, DeliveryResult result, boolean challengeEnded) {
        return store(unit, result, keepsToken(result, challengeEnded))
                .call(stored ->
                        stored ? events.publish(unit, result) : Uni.createFrom().voidItem());
    }

    /** Locks the challenge first, as its end does, so that either this transaction or that one sees the other. */
    private static Uni<Boolean> hasEnded(UnitOfWork unit, UUID challenge) {
        return unit.session()
                .createNativeQuery("select over from challenge where challenge_id = :id for share", Boolean.class)
                .setParameter("id", challenge)
                .getSingleResultOrNull()
                .map(Boolean.TRUE::equals);
    }

    /** While the challenge is open, a prompt may have to be withdrawn and a failed push may be replayed. */
    private boolean keepsToken(DeliveryResult result, boolean challengeEnded) {
        return result.kind() == DeliveryKind.APPROVAL
                && !challengeEnded
                && result.outcome() != PushDelivered.Outcome.TOKEN_DEAD
                && (result.outcome() != PushDelivered.Outcome.DELIVERED
                        || transports.of(result.destination().channel()).canWithdraw());
    }

    private static Uni<Boolean> store(UnitOfWork unit, DeliveryResult result, boolean keepToken) {
        Optional<AttemptTiming> last = result.lastAttempt();
        return unit.session()
                .createNativeQuery(
                        """
                        with ended as (
                          update delivery set outcome = :outcome, detail = :detail, finished_at = :finishedAt,
                            claimed_until = null,
                            sealed_push_token = case when :keepToken then sealed_push_token end
                          where id = :id and attempts = :attempt and outcome is null
                          returning id),
                        attempted as (
                          insert into attempt (delivery_id, number, started_at, took_ms, outcome, detail)
                          select id, :attempt, cast(:startedAt as timestamptz), :took, :outcome, :detail
                          from ended where :made)
                        select count(*) from ended""",
                        Long.class)
                .setParameter("outcome", result.outcome().name())
                .setParameter("detail", result.reason())
                .setParameter("finishedAt", result.finishedAt())
                .setParameter("keepToken", keepToken)
                .setParameter("id", result.deliveryId())
                .setParameter("attempt", result.claimedAttempt())
                .setParameter("made", last.isPresent())
                .setParameter("startedAt", last.map(AttemptTiming::startedAt).orElse(result.finishedAt()))
                .setParameter(
                        "took", last.map(timing -> timing.took().toMillis()).orElse(0L))
                .getSingleResult()
                .map(ended -> ended == 1);
    }

    /**
     * Ends the open pushes of a challenge that has been answered, has expired or was cancelled, and plans the withdrawal of
     * its prompts. A push whose attempt is running ends with that attempt.
     */
    public Uni<Void> endChallenge(UnitOfWork unit, ChallengeUpdated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge (challenge_id, tenant_id, over, expires_at, wire_id, answered_by)
                        select :id, :tenant, true, :expiresAt, :wireId, cast(:answeredBy as uuid)
                        where exists (select 1 from push_channel where tenant_id = :tenant)
                        on conflict (challenge_id) do update set over = true,
                          answered_by = coalesce(challenge.answered_by, excluded.answered_by)""")
                .setParameter("id", event.challengeUuid())
                .setParameter("tenant", event.tenantId())
                .setParameter("expiresAt", event.expiresAt())
                .setParameter("wireId", event.challengeId())
                .setParameter("answeredBy", event.authenticatorId())
                .executeUpdate()
                .chain(() -> unclaimed(unit, event))
                .chain(results -> finishAll(unit, results))
                .chain(() -> expireClaimed(unit, event.challengeUuid()))
                .chain(() -> cancellations.plan(unit, event.challengeUuid()));
    }

    private Uni<List<DeliveryResult>> unclaimed(UnitOfWork unit, ChallengeUpdated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        select id, authenticator_id, channel, peer, push_token_hash, attempts from delivery
                        where challenge_id = :id and outcome is null and kind = 'APPROVAL'
                          and (claimed_until is null or claimed_until < now())
                        for update skip locked""",
                        Object[].class)
                .setParameter("id", event.challengeUuid())
                .getResultList()
                .map(rows -> rows.stream().map(row -> result(event, row)).toList());
    }

    /** If the attempt that is running fails, the next sweep ends the push, instead of one that finds its destination free. */
    private Uni<Void> expireClaimed(UnitOfWork unit, UUID challenge) {
        return unit.session()
                .createNativeQuery(
                        """
                        update delivery set good_until = least(good_until, :now)
                        where challenge_id = :id and outcome is null and kind = 'APPROVAL'""")
                .setParameter("now", clock.instant())
                .setParameter("id", challenge)
                .executeUpdate()
                .replaceWithVoid();
    }

    private DeliveryResult result(ChallengeUpdated event, Object[] row) {
        return DeliveryResult.challengeOver(
                (UUID) row[0],
                new Destination(
                        event.tenantId(), ChannelName.of((String) row[2]).orElseThrow(), (String) row[3]),
                event.challengeUuid(),
                (UUID) row[1],
                (String) row[4],
                (int) row[5],
                clock.instant());
    }

    private Uni<Void> finishAll(UnitOfWork unit, List<DeliveryResult> results) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (DeliveryResult result : results) {
            done = done.chain(() -> finish(unit, result));
        }
        return done;
    }

    /** Reopens a delivery whose dead letter was replayed, unless it has not failed or its challenge has ended. */
    public Uni<Void> reopen(UnitOfWork unit, DeliveryRetried event) {
        return reopen(unit, event.tenantId(), event.deliveryId())
                .invoke(reopened -> LOG.infof(
                        "delivery %s: %s",
                        event.deliveryId(),
                        reopened
                                ? "reopened by replay"
                                : "replay ignored, it has not failed or its challenge has ended"))
                .replaceWithVoid();
    }

    /** Reopens a failed delivery; returns false, and changes nothing, if it has not failed or its challenge has ended. */
    public Uni<Boolean> reopen(UnitOfWork unit, String tenantId, UUID deliveryId) {
        return unit.session()
                .createNativeQuery(
                        """
                        update delivery set outcome = null, detail = null, finished_at = null, next_attempt_at = :now,
                          good_until = case when kind = 'NOTICE' then :eventGoodUntil else good_until end
                        where id = :id and tenant_id = :tenant and outcome in ('REJECTED', 'GIVEN_UP')
                          and (kind = 'NOTICE' or kind = 'APPROVAL' and good_until > :now and not exists (
                            select 1 from challenge where challenge_id = delivery.challenge_id and over))
                        returning channel, peer""",
                        Object[].class)
                .setParameter("now", clock.instant())
                .setParameter("eventGoodUntil", clock.instant().plus(eventLifetime))
                .setParameter("id", deliveryId)
                .setParameter("tenant", tenantId)
                .getResultList()
                .invoke(rows -> notifier.afterCommit(
                        unit,
                        rows.stream().flatMap(row -> destination(tenantId, row)).toList()))
                .map(rows -> !rows.isEmpty());
    }

    private static Stream<Destination> destination(String tenantId, Object[] row) {
        return ChannelName.of((String) row[0])
                .map(channel -> new Destination(tenantId, channel, (String) row[1]))
                .stream();
    }
}
