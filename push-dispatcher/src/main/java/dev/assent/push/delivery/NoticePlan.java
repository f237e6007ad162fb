package dev.assent.push.delivery;

import dev.assent.contracts.Ids;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.push.channel.ChannelName;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Set;

/** Decides what a tenant is told of the end of a challenge: one notice, where it has a webhook. */
@ApplicationScoped
public class NoticePlan {
    private final Clock clock;

    NoticePlan(Clock clock) {
        this.clock = clock;
    }

    /** Writes down the notice of {@code event}, which ends its challenge; the lanes that have something to send once {@code unit} has committed. */
    public Uni<Set<Lane>> plan(UnitOfWork unit, ChallengeUpdated event) {
        Notice notice = Notice.of(event);
        return unit.session()
                .createNativeQuery(
                        """
                        insert into delivery (id, challenge_id, tenant_id, channel, notice, notice_status,
                          next_attempt_at)
                        select :id, c.challenge_id, c.tenant_id, w.channel, :notice, :status, :now
                        from challenge c join push_channel w on w.tenant_id = c.tenant_id
                        where c.challenge_id = :challenge and c.tenant_id = :tenant
                          and w.channel = :channel and w.enabled
                        on conflict (challenge_id, notice_status) where notice is not null do nothing""")
                .setParameter("id", Ids.next())
                .setParameter("notice", Json.write(notice))
                .setParameter("status", notice.status())
                .setParameter("now", clock.instant())
                .setParameter("challenge", event.challengeId())
                .setParameter("tenant", event.tenantId())
                .setParameter("channel", ChannelName.WEBHOOK.wireName())
                .executeUpdate()
                .map(added -> added == 0 ? Set.of() : Set.of(new Lane(event.tenantId(), ChannelName.WEBHOOK)));
    }
}
