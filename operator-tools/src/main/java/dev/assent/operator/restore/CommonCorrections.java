// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import java.util.List;

/** Corrections of every service's database. */
final class CommonCorrections {
    /**
     * An event of the outbox that is in its topic was published after the snapshot. Published again, it would end on top of a
     * compacted topic, over newer ones. Others were never published and stay.
     */
    private static final String PUBLISHED_EVENTS =
            """
            delete from outbox o where exists (select from topic_record r where r.event_id = o.id)
              or o.ordered and exists (select from newest n where n.topic = 'assent.' || o.aggregatetype
                and n.key = o.aggregateid and n.recorded_at >= date_trunc('milliseconds', o.recorded_at))""";

    private static final String TENANTS =
            """
            insert into tenant (tenant_id, version, name, settings)
            select key, (event->>'version')::bigint, event->>'name', event->>'settings' from newest
            where topic = 'assent.tenant-changed' and event is not null
            on conflict (tenant_id) do update set version = excluded.version, name = excluded.name,
              settings = excluded.settings
            where tenant.version < excluded.version""";

    private static final String REVOKED_KEYS =
            """
            delete from tenant_api_key k using newest n, tenant t
            where n.topic = 'assent.tenant-changed' and n.key = k.tenant_id and t.tenant_id = k.tenant_id
              and t.version = (n.event->>'version')::bigint
              and not exists (select from json_array_elements(n.event->'apiKeys') e where e->>'hash' = k.hash)""";

    private static final String ADDED_KEYS =
            """
            insert into tenant_api_key (hash, tenant_id, sealed_key)
            select e->>'hash', n.key, e->>'sealedKey'
            from newest n join tenant t on t.tenant_id = n.key and t.version = (n.event->>'version')::bigint,
              json_array_elements(n.event->'apiKeys') e
            where n.topic = 'assent.tenant-changed'
            on conflict (hash) do nothing""";

    static final List<Correction> ALL = List.of(
            Correction.of("events of the outbox that are in their topics", PUBLISHED_EVENTS),
            Correction.of("tenants created or changed since", TENANTS),
            Correction.of("secret keys of tenants revoked since", REVOKED_KEYS),
            Correction.of("secret keys of tenants added since", ADDED_KEYS));

    private CommonCorrections() {}
}
