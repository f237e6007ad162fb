package dev.assent.dispatcher.log;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes down what the next batch of log events tells a tenant whose webhook wants them. */
@ApplicationScoped
public class LogRecords {

    /** An action was tracked, or its state changed. */
    public Uni<Void> tracked(UnitOfWork unit, ActionTracked event) {
        return add(unit, event.tenantId(), ActionEntry.TYPE, ActionEntry.of(event));
    }

    /** A challenge was started. */
    public Uni<Void> created(UnitOfWork unit, ChallengeCreated event) {
        return add(unit, event.tenantId(), ChallengeEntry.TYPE, ChallengeEntry.of(event));
    }

    /** A challenge has ended. */
    public Uni<Void> ended(UnitOfWork unit, ChallengeUpdated event) {
        return add(unit, event.tenantId(), ChallengeEntry.TYPE, ChallengeEntry.of(event));
    }

    private static Uni<Void> add(UnitOfWork unit, String tenantId, String type, Object entry) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into log_record (tenant_id, type, record)
                        select tenant_id, :type, :record from push_channel
                        where tenant_id = :tenant and channel = :channel and enabled
                          and cast(settings as jsonb) ->> 'logEvents' = 'true'""")
                .setParameter("type", type)
                .setParameter("record", Json.write(entry))
                .setParameter("tenant", tenantId)
                .setParameter("channel", ChannelName.WEBHOOK.wireName())
                .executeUpdate()
                .replaceWithVoid();
    }
}
