// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import java.util.List;

/** Corrections of verification-service's database, whose decisions since the snapshot are in the topics only. */
final class VerificationCorrections {
    private static final String DEVICES =
            """
            insert into authenticator as a (id, tenant_id, user_id, public_key, version, enrolled_at, expires_at, disabled,
              credential_type)
            select key::uuid, event->>'tenantId', event->>'userId', event->>'publicKey', (event->>'version')::bigint,
              (event->>'enrolledAt')::timestamptz, (event->>'expiresAt')::timestamptz, (event->>'disabled')::boolean,
              coalesce(event->>'credentialType', 'PUSH')
            from newest where topic = 'assent.authenticator-changed' and event is not null
            on conflict (id) do update set version = excluded.version, expires_at = excluded.expires_at,
              disabled = excluded.disabled
            where a.version < excluded.version""";

    private static final String CLAIMED =
            """
            update challenge c set user_id = r.event->>'userId', claimed_by = (r.event->>'authenticatorId')::uuid,
              claimed_at = (r.event->>'updatedAt')::timestamptz, version = (r.event->>'version')::bigint,
              action_tracked = coalesce((r.event->>'actionTracked')::boolean, c.action_tracked)
            from topic_record r
            where r.topic = 'assent.challenge-updated' and r.event->>'status' = 'PENDING' and r.key::uuid = c.id
              and c.user_id = '' and c.status = 'PENDING' and c.version < (r.event->>'version')::bigint""";

    /** The records of challenge-service are requests, not outcomes. */
    private static final String OUTCOMES =
            """
            create temp table outcome on commit drop as
            select distinct on (key) key::uuid as id, (event->>'version')::bigint as version, event
            from topic_record
            where topic = 'assent.challenge-updated' and source <> '/challenge-service' and event->>'status' <> 'PENDING'
            order by key, (event->>'version')::bigint desc""";

    private static final String DECIDED =
            """
            update challenge c set status = o.event->>'status', version = o.version, user_id = o.event->>'userId',
              decided_at = (o.event->>'updatedAt')::timestamptz, decided_by = (o.event->>'authenticatorId')::uuid,
              reason = o.event->>'reason', sealed_token = o.event->>'sealedToken'
            from outcome o where o.id = c.id and c.version < o.version and c.status in ('PENDING', 'APPROVED')""";

    /** The service reads the beginnings again: a challenge that has ended must not begin a second time. */
    private static final String ENDED =
            """
            insert into inbox (event_id, consumed_at)
            select distinct r.event_id, now() from topic_record r join outcome o on o.id = r.key::uuid
            where r.topic = 'assent.challenge-created' and r.event_id is not null
              and not exists (select from challenge c where c.id = o.id)
            on conflict do nothing""";

    static final List<Correction> ALL = List.of(
            Correction.of("devices removed since", DeviceCorrections.deleteRemoved("authenticator", "id")),
            Correction.of("devices enrolled, changed or disabled since", DEVICES),
            Correction.of("nonces, since one may have been used", "delete from device_nonce"),
            Correction.of("challenges claimed since", CLAIMED),
            Correction.of("challenges ended since", OUTCOMES, DECIDED),
            Correction.of("challenges begun and ended since, which do not begin again", ENDED));

    private VerificationCorrections() {}
}
