// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.plan;

import dev.assent.contracts.UuidGenerator;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.queue.DeliveryNotifier;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.dispatcher.transport.WebhookEvent;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Plans the delivery of webhook events to tenants with an enabled webhook. */
@ApplicationScoped
public class WebhookEventPlanner {
    private final DeliveryNotifier notifier;
    private final Clock clock;
    private final Duration lifetime;

    WebhookEventPlanner(DeliveryNotifier notifier, Clock clock, PushConfig config) {
        this.notifier = notifier;
        this.clock = clock;
        this.lifetime = config.noticeLifetime();
    }

    /** Plans the delivery of {@code event} in the transaction of {@code unit}. It is dispatched after its commit. */
    public Uni<Void> plan(UnitOfWork unit, String tenantId, WebhookEvent event) {
        return insert(unit, tenantId, null, null, event);
    }

    /** Plans the delivery of {@code event}, once for each {@code status} of a challenge that this service has stored. */
    public Uni<Void> plan(UnitOfWork unit, String tenantId, UUID challengeUuid, String status, WebhookEvent event) {
        return insert(unit, tenantId, challengeUuid, status, event);
    }

    private Uni<Void> insert(
            UnitOfWork unit,
            String tenantId,
            @Nullable UUID challengeUuid,
            @Nullable String status,
            WebhookEvent event) {
        Instant now = clock.instant();
        return unit.session()
                .createNativeQuery(
                        """
                        insert into delivery (id, kind, challenge_id, tenant_id, channel, peer, notice, notice_type,
                          notice_status, occurred_at, next_attempt_at, good_until)
                        select :id, 'NOTICE', cast(:challenge as uuid), w.tenant_id, w.channel, w.peer, :notice, :type,
                          :status, :occurredAt, :now, :goodUntil
                        from (select tenant_id, channel, enabled,
                            case when cast(settings as jsonb) ->> cast(:urlMember as text) is null then ''
                              else cast(:peer as text) end as peer
                          from push_channel where tenant_id = :tenant and channel = :channel) w
                        where w.enabled
                          and not exists (select 1 from failing_peer f where f.tenant_id = w.tenant_id
                            and f.channel = w.channel and f.peer = w.peer and f.disabled_at is not null)
                          and (cast(:challenge as uuid) is null or exists (select 1 from challenge c
                            where c.challenge_id = cast(:challenge as uuid) and c.tenant_id = w.tenant_id))
                        on conflict (challenge_id, notice_status) where notice is not null do nothing
                        returning peer""",
                        String.class)
                .setParameter("id", UuidGenerator.next())
                .setParameter("challenge", challengeUuid)
                .setParameter("notice", event.data())
                .setParameter("type", event.type())
                .setParameter("status", status)
                .setParameter("occurredAt", event.occurredAt())
                .setParameter("now", now)
                .setParameter("goodUntil", now.plus(lifetime))
                .setParameter("tenant", tenantId)
                .setParameter("channel", ChannelName.WEBHOOK.wireName())
                .setParameter("urlMember", event.kind().urlMember())
                .setParameter("peer", event.kind().peer())
                .getResultList()
                .invoke(peers -> notifier.afterCommit(
                        unit,
                        peers.stream()
                                .map(peer -> new Destination(tenantId, ChannelName.WEBHOOK, peer))
                                .toList()))
                .replaceWithVoid();
    }
}
