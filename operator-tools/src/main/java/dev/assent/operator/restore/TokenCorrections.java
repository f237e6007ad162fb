// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import java.util.List;

/** Corrections of token-service's database: no topic says which sessions were revoked, so all of them are. */
final class TokenCorrections {
    private static final String REMOVED_USERS =
            """
            insert into user_revocation as r (tenant_id, user_id, removed_at, recorded_at)
            select event->>'tenantId', event->>'userId', max((event->>'removedAt')::timestamptz), now()
            from topic_record where topic = 'assent.user-removed' group by 1, 2
            on conflict (tenant_id, user_id) do update set
              removed_at = greatest(r.removed_at, excluded.removed_at), recorded_at = excluded.recorded_at
            where r.removed_at is null or r.removed_at < excluded.removed_at""";

    private static final String REMOVED_ATTRIBUTES =
            """
            delete from user_profile p where not exists (
                select from newest n where n.topic = 'assent.user-changed' and n.key = p.user_key::text
                  and n.event is not null)
              and exists (select from newest where topic = 'assent.user-changed' and event is not null)""";

    private static final String MINTED =
            """
            insert into inbox (event_id, consumed_at)
            select distinct a.event_id, now() from topic_record a
            where a.topic = 'assent.challenge-updated' and a.event->>'status' = 'APPROVED' and a.event_id is not null
              and exists (select from topic_record e where e.topic = a.topic and e.key = a.key
                and e.source = '/token-service' and e.event->>'status' in ('VERIFIED', 'DECLINED'))
            on conflict do nothing""";

    static final List<Correction> ALL = List.of(
            Correction.of(
                    "sessions, since one may have been revoked or refreshed",
                    "update session set revoked_at = now() where revoked_at is null"),
            Correction.of("users removed since", REMOVED_USERS),
            Correction.of("attributes of users removed since", REMOVED_ATTRIBUTES),
            Correction.of("approvals since whose token is minted, which is not minted again", MINTED));

    private TokenCorrections() {}
}
