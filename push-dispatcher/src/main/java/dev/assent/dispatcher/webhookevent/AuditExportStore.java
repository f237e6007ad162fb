// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Store of the audit records that wait for export to tenants whose webhook subscribes to them. */
@ApplicationScoped
public class AuditExportStore {
    /** Adds a record of a tracked action or its changed state. */
    public Uni<Void> add(UnitOfWork unit, ActionTracked event) {
        return add(unit, event.tenantId(), ActionAuditRecord.TYPE, event.stateUpdatedAt(), ActionAuditRecord.of(event));
    }

    /** Adds a record of a started challenge. */
    public Uni<Void> add(UnitOfWork unit, ChallengeCreated event) {
        return add(
                unit, event.tenantId(), ChallengeAuditRecord.TYPE, event.createdAt(), ChallengeAuditRecord.of(event));
    }

    /** Adds a record of an ended challenge. */
    public Uni<Void> add(UnitOfWork unit, ChallengeUpdated event) {
        return add(
                unit, event.tenantId(), ChallengeAuditRecord.TYPE, event.updatedAt(), ChallengeAuditRecord.of(event));
    }

    private static Uni<Void> add(UnitOfWork unit, String tenantId, String type, Instant at, Object auditRecord) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into log_record (id, tenant_id, type, occurred_at, record)
                        select :id, tenant_id, :type, :at, :record from push_channel
                        where tenant_id = :tenant and channel = :channel and enabled
                          and cast(settings as jsonb) ->> 'logEvents' = 'true'""")
                .setParameter("id", UuidGenerator.next())
                .setParameter("type", type)
                .setParameter("at", at)
                .setParameter("record", Json.write(auditRecord))
                .setParameter("tenant", tenantId)
                .setParameter("channel", ChannelName.WEBHOOK.wireName())
                .executeUpdate()
                .replaceWithVoid();
    }
}
