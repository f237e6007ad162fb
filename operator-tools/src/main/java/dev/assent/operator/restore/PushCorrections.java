// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import java.util.List;

/** Corrections of push-dispatcher's database. */
final class PushCorrections {
    /** The sealed push token follows when the service reads the topic. */
    private static final String DISABLED =
            """
            update device d set disabled = true from newest n
            where n.topic = 'assent.authenticator-changed' and n.key::uuid = d.authenticator_id and not d.disabled
              and (n.event->>'disabled')::boolean and d.version < (n.event->>'version')::bigint""";

    private static final String ENDED =
            """
            insert into inbox (event_id, consumed_at)
            select distinct r.event_id, now() from topic_record r
            where r.topic = 'assent.challenge-created' and r.event_id is not null
              and ((r.event->>'expiresAt')::timestamptz < now()
                or exists (select from topic_record e where e.topic = 'assent.challenge-updated' and e.key = r.key
                  and e.source <> '/challenge-service' and e.event->>'status' <> 'PENDING'))
            on conflict do nothing""";

    static final List<Correction> ALL = List.of(
            Correction.of("devices removed since", DeviceCorrections.deleteRemoved("device", "authenticator_id")),
            Correction.of("devices disabled since", DISABLED),
            Correction.of("challenges ended since, which are not pushed again", ENDED));

    private PushCorrections() {}
}
