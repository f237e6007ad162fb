package dev.assent.push.delivery;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.push.channel.ChannelName;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** How deliveries end: the outcome is stored and, of a push, announced in one transaction, and the push token forgotten. */
@ApplicationScoped
public class DeliveryBook {
    private static final int LONGEST_DETAIL = 200;

    private final DeliveryMetrics metrics;
    private final Clock clock;

    DeliveryBook(DeliveryMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The end of a delivery.
     *
     * @param authenticatorId the device; null for a notice
     * @param attempt the number of the attempt that the row must still have, so that only the newest claim counts
     * @param attempts how many attempts were really made
     */
    record End(
            UUID deliveryId,
            UUID challengeId,
            String tenantId,
            UUID authenticatorId,
            ChannelName channel,
            String pushTokenHash,
            int attempt,
            int attempts) {
        static End of(Delivery delivery, int attempts) {
            return new End(
                    delivery.id(),
                    delivery.challenge().id(),
                    delivery.challenge().tenantId(),
                    delivery.authenticatorId(),
                    delivery.channel(),
                    delivery.pushTokenHash(),
                    delivery.attempt(),
                    attempts);
        }
    }

    /** Stores and, of a push, announces that {@code end} came to {@code outcome}; nothing where another claim has the delivery by now. */
    Uni<Boolean> finish(UnitOfWork unit, End end, PushDelivered.Outcome outcome, String reason, Instant finishedAt) {
        String detail =
                reason == null || reason.length() <= LONGEST_DETAIL ? reason : reason.substring(0, LONGEST_DETAIL);
        return unit.session()
                .createNativeQuery(
                        """
                        update delivery set outcome = :outcome, detail = :detail, finished_at = :finishedAt,
                          claimed_until = null, sealed_push_token = null
                        where id = :id and attempts = :attempt and outcome is null""")
                .setParameter("outcome", outcome.name())
                .setParameter("detail", detail)
                .setParameter("finishedAt", finishedAt)
                .setParameter("id", end.deliveryId())
                .setParameter("attempt", end.attempt())
                .executeUpdate()
                .chain(updated -> updated == 0
                        ? Uni.createFrom().item(false)
                        : announce(unit, end, outcome, detail, finishedAt).replaceWith(true));
    }

    private Uni<Void> announce(
            UnitOfWork unit, End end, PushDelivered.Outcome outcome, String detail, Instant finishedAt) {
        if (end.authenticatorId() == null) {
            // No device's: nobody but the tenant has to do with it.
            metrics.noticeFinished(outcome);
            return Uni.createFrom().voidItem();
        }
        return unit.announce(announcement(end, outcome, detail, finishedAt))
                .invoke(() -> metrics.finished(end.channel(), outcome));
    }

    /** Ends the pushes that are open of a challenge that has its answer; what is on its way at this moment ends with its attempt. */
    public Uni<Void> over(UnitOfWork unit, ChallengeUpdated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge (challenge_id, tenant_id, over, expires_at)
                        select :id, :tenant, true, :expiresAt
                        where exists (select 1 from push_channel where tenant_id = :tenant)
                        on conflict (challenge_id) do update set over = true""")
                .setParameter("id", event.challengeId())
                .setParameter("tenant", event.tenantId())
                .setParameter("expiresAt", event.expiresAt())
                .executeUpdate()
                .chain(() -> waiting(unit, event))
                .chain(waiting -> giveUp(unit, waiting));
    }

    private static Uni<List<End>> waiting(UnitOfWork unit, ChallengeUpdated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        select id, authenticator_id, channel, push_token_hash, attempts from delivery
                        where challenge_id = :id and outcome is null and notice is null
                          and (claimed_until is null or claimed_until < now())
                        for update skip locked""",
                        Object[].class)
                .setParameter("id", event.challengeId())
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new End(
                                (UUID) row[0],
                                event.challengeId(),
                                event.tenantId(),
                                (UUID) row[1],
                                ChannelName.of((String) row[2]).orElseThrow(),
                                (String) row[3],
                                (int) row[4],
                                (int) row[4]))
                        .toList());
    }

    private Uni<Void> giveUp(UnitOfWork unit, List<End> waiting) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (End end : waiting) {
            done = done.chain(() -> finish(unit, end, PushDelivered.Outcome.GIVEN_UP, "challenge_over", clock.instant())
                    .replaceWithVoid());
        }
        return done;
    }

    private static PushDelivered announcement(
            End end, PushDelivered.Outcome outcome, String detail, Instant finishedAt) {
        return new PushDelivered(
                end.challengeId(),
                end.tenantId(),
                end.authenticatorId(),
                end.channel().wireName(),
                outcome,
                detail,
                end.attempts(),
                end.pushTokenHash(),
                finishedAt);
    }
}
