package dev.assent.dispatcher.delivery;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** How deliveries end, each in one transaction with what follows from it, and how one that failed is opened again. */
@ApplicationScoped
public class DeliveryBook {
    private static final Logger LOG = Logger.getLogger(DeliveryBook.class);

    private final Announcements announcements;
    private final Withdrawals withdrawals;
    private final Transports transports;
    private final Clock clock;
    private final Duration noticeLifetime;

    DeliveryBook(
            Announcements announcements,
            Withdrawals withdrawals,
            Transports transports,
            Clock clock,
            PushConfig config) {
        this.announcements = announcements;
        this.withdrawals = withdrawals;
        this.transports = transports;
        this.clock = clock;
        this.noticeLifetime = config.noticeLifetime();
    }

    /** Stores and announces {@code end}; nothing where another claim has the delivery by now. */
    Uni<Void> finish(UnitOfWork unit, End end) {
        return isOver(unit, end.challengeId())
                .chain(over -> store(unit, end, isTokenKept(end, over)).chain(stored -> {
                    if (!stored) {
                        return Uni.createFrom().voidItem();
                    }
                    Uni<Void> told = announcements.of(unit, end);
                    // It reached the screen in the moment in which the challenge got its answer.
                    return over && isShown(end)
                            ? told.chain(() -> withdrawals.plan(unit, end.challengeId()))
                                    .replaceWithVoid()
                            : told;
                }));
    }

    /** Locks the challenge first, as its end does: either this end sees that it is over, or its end sees this one. */
    private static Uni<Boolean> isOver(UnitOfWork unit, UUID challengeId) {
        return challengeId == null
                ? Uni.createFrom().item(false)
                : unit.session()
                        .createNativeQuery(
                                "select over from challenge where challenge_id = :id for share", Boolean.class)
                        .setParameter("id", challengeId)
                        .getSingleResultOrNull()
                        .map(Boolean.TRUE::equals);
    }

    /** A prompt that is shown may have to be withdrawn, and a push that failed may be tried again, while the challenge is open. */
    private boolean isTokenKept(End end, boolean over) {
        return end.kind() == Delivery.Kind.APPROVAL
                && !over
                && end.outcome() != PushDelivered.Outcome.TOKEN_DEAD
                && (end.outcome() != PushDelivered.Outcome.DELIVERED
                        || transports.of(end.lane().channel()).withdraws());
    }

    private static boolean isShown(End end) {
        return end.kind() == Delivery.Kind.APPROVAL && end.outcome() == PushDelivered.Outcome.DELIVERED;
    }

    private static Uni<Boolean> store(UnitOfWork unit, End end, boolean tokenKept) {
        Optional<End.Made> last = end.last();
        return unit.session()
                .createNativeQuery(
                        """
                        with ended as (
                          update delivery set outcome = :outcome, detail = :detail, finished_at = :finishedAt,
                            claimed_until = null,
                            sealed_push_token = case when :tokenKept then sealed_push_token end
                          where id = :id and attempts = :attempt and outcome is null
                          returning id),
                        attempted as (
                          insert into attempt (delivery_id, number, started_at, took_ms, outcome, detail)
                          select id, :attempt, cast(:startedAt as timestamptz), :took, :outcome, :detail
                          from ended where :made)
                        select count(*) from ended""",
                        Long.class)
                .setParameter("outcome", end.outcome().name())
                .setParameter("detail", end.reason())
                .setParameter("finishedAt", end.at())
                .setParameter("tokenKept", tokenKept)
                .setParameter("id", end.deliveryId())
                .setParameter("attempt", end.attempt())
                .setParameter("made", last.isPresent())
                .setParameter("startedAt", last.map(End.Made::startedAt).orElse(end.at()))
                .setParameter("took", last.map(made -> made.took().toMillis()).orElse(0L))
                .getSingleResult()
                .map(ended -> ended == 1);
    }

    /**
     * Ends the pushes that are open of a challenge that has its answer, and withdraws those that were shown; what is on
     * its way at this moment ends with its attempt. The lanes that have something to send once {@code unit} has committed.
     */
    public Uni<Set<Lane>> over(UnitOfWork unit, ChallengeUpdated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge (challenge_id, tenant_id, over, expires_at, wire_id, answered_by)
                        select :id, :tenant, true, :expiresAt, :wireId, cast(:answeredBy as uuid)
                        where exists (select 1 from push_channel where tenant_id = :tenant)
                        on conflict (challenge_id) do update set over = true,
                          answered_by = coalesce(challenge.answered_by, excluded.answered_by)""")
                .setParameter("id", event.challengeId())
                .setParameter("tenant", event.tenantId())
                .setParameter("expiresAt", event.expiresAt())
                .setParameter("wireId", event.wireId())
                .setParameter("answeredBy", event.authenticatorId())
                .executeUpdate()
                .chain(() -> waiting(unit, event))
                .chain(waiting -> giveUp(unit, waiting))
                .chain(() -> withdrawals.plan(unit, event.challengeId()));
    }

    private Uni<List<End>> waiting(UnitOfWork unit, ChallengeUpdated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        select id, authenticator_id, channel, peer, push_token_hash, attempts from delivery
                        where challenge_id = :id and outcome is null and kind = 'APPROVAL'
                          and (claimed_until is null or claimed_until < now())
                        for update skip locked""",
                        Object[].class)
                .setParameter("id", event.challengeId())
                .getResultList()
                .map(rows -> rows.stream().map(row -> end(event, row)).toList());
    }

    private End end(ChallengeUpdated event, Object[] row) {
        return new End(
                (UUID) row[0],
                Delivery.Kind.APPROVAL,
                new Lane(event.tenantId(), ChannelName.of((String) row[2]).orElseThrow(), (String) row[3]),
                event.challengeId(),
                (UUID) row[1],
                (String) row[4],
                null,
                (int) row[5],
                (int) row[5],
                PushDelivered.Outcome.GIVEN_UP,
                "challenge_over",
                clock.instant(),
                Optional.empty());
    }

    private Uni<Void> giveUp(UnitOfWork unit, List<End> waiting) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (End end : waiting) {
            done = done.chain(() -> finish(unit, end));
        }
        return done;
    }

    /**
     * Opens a delivery again that failed for good, as its dead letter asks; nothing where it has not failed or its
     * challenge is over. The lanes that have something to send once {@code unit} has committed.
     */
    public Uni<Set<Lane>> reopen(UnitOfWork unit, DeliveryRetried event) {
        return unit.session()
                .createNativeQuery(
                        """
                        update delivery set outcome = null, detail = null, finished_at = null, next_attempt_at = :now,
                          good_until = case when kind = 'NOTICE' then :noticeGoodUntil else good_until end
                        where id = :id and tenant_id = :tenant and outcome in ('REJECTED', 'GIVEN_UP')
                          and (kind = 'NOTICE' or kind = 'APPROVAL' and good_until > :now and not exists (
                            select 1 from challenge where challenge_id = delivery.challenge_id and over))
                        returning channel, peer""",
                        Object[].class)
                .setParameter("now", clock.instant())
                .setParameter("noticeGoodUntil", clock.instant().plus(noticeLifetime))
                .setParameter("id", event.deliveryId())
                .setParameter("tenant", event.tenantId())
                .getResultList()
                .invoke(opened -> LOG.infof(
                        "delivery %s is %s",
                        event.deliveryId(), opened.isEmpty() ? "not tried again: there is no point" : "tried again"))
                .map(opened -> opened.stream()
                        .flatMap(row -> lane(event.tenantId(), row))
                        .collect(Collectors.toSet()));
    }

    private static Stream<Lane> lane(String tenantId, Object[] row) {
        return ChannelName.of((String) row[0]).map(channel -> new Lane(tenantId, channel, (String) row[1])).stream();
    }
}
