package dev.assent.dispatcher.delivery;

import dev.assent.contracts.UuidGenerator;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Writes down what a tenant is to be told, where it has a webhook that is enabled. */
@ApplicationScoped
public class NoticePlan {
    private final Clock clock;
    private final Duration lifetime;

    NoticePlan(Clock clock, PushConfig config) {
        this.clock = clock;
        this.lifetime = config.noticeLifetime();
    }

    /** Plans {@code notice}; the lanes that have something to send once {@code unit} has committed. */
    public Uni<Set<Lane>> plan(UnitOfWork unit, String tenantId, Notice notice) {
        return insert(unit, tenantId, null, null, notice);
    }

    /** As {@link #plan}, once for each {@code status} of a challenge that is known here. */
    public Uni<Set<Lane>> plan(UnitOfWork unit, String tenantId, UUID challengeId, String status, Notice notice) {
        return insert(unit, tenantId, challengeId, status, notice);
    }

    private Uni<Set<Lane>> insert(UnitOfWork unit, String tenantId, UUID challengeId, String status, Notice notice) {
        Instant now = clock.instant();
        return unit.session()
                .createNativeQuery(
                        """
                        insert into delivery (id, kind, challenge_id, tenant_id, channel, notice, notice_type,
                          notice_status, occurred_at, next_attempt_at, good_until)
                        select :id, 'NOTICE', cast(:challenge as uuid), w.tenant_id, w.channel, :notice, :type,
                          :status, :occurredAt, :now, :goodUntil
                        from push_channel w
                        where w.tenant_id = :tenant and w.channel = :channel and w.enabled
                          and not exists (select 1 from failing_peer f where f.tenant_id = w.tenant_id
                            and f.channel = w.channel and f.disabled_at is not null)
                          and (cast(:challenge as uuid) is null or exists (select 1 from challenge c
                            where c.challenge_id = cast(:challenge as uuid) and c.tenant_id = w.tenant_id))
                        on conflict (challenge_id, notice_status) where notice is not null do nothing""")
                .setParameter("id", UuidGenerator.next())
                .setParameter("challenge", challengeId)
                .setParameter("notice", notice.data())
                .setParameter("type", notice.type())
                .setParameter("status", status)
                .setParameter("occurredAt", notice.occurredAt())
                .setParameter("now", now)
                .setParameter("goodUntil", now.plus(lifetime))
                .setParameter("tenant", tenantId)
                .setParameter("channel", ChannelName.WEBHOOK.wireName())
                .executeUpdate()
                .map(added -> added == 0 ? Set.of() : Set.of(new Lane(tenantId, ChannelName.WEBHOOK, "")));
    }
}
