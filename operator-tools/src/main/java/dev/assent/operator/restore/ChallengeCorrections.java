// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import java.util.List;

/** Corrections of challenge-service's database, which reads back what it has announced itself. */
final class ChallengeCorrections {
    /**
     * Removals of users. The key of a user's events is a UUID made of tenant and user; a tombstone of it carries nothing else,
     * and stays longer than UserRemoved.
     */
    private static final String REMOVALS =
            """
            create temp table removed_user on commit drop as
            select tenant_id, user_id, max(removed_at) as removed_at from (
              select event->>'tenantId' as tenant_id, event->>'userId' as user_id,
                (event->>'removedAt')::timestamptz as removed_at
              from topic_record where topic = 'assent.user-removed'
              union all
              select u.tenant_id, u.user_id, n.recorded_at
              from (select tenant_id, user_id, md5(tenant_id || chr(10) || user_id) as md5 from app_user
                  where exists (select from newest where topic = 'assent.user-changed' and event is null)) u
                join newest n on n.topic = 'assent.user-changed' and n.event is null
                  and n.key = overlay(overlay(md5 placing '3' from 13) placing
                    substr('89ab89ab89ab89ab', 1 + ('x' || substr(md5, 17, 1))::bit(4)::int, 1) from 17)::uuid::text) r
            group by tenant_id, user_id""";

    private static final String GONE =
            """
            create temp table gone on commit drop as
            select u.tenant_id, u.user_id from app_user u join removed_user r using (tenant_id, user_id)
            where u.created_at <= r.removed_at""";

    private static final String CHALLENGES_OF_GONE =
            """
            delete from challenge c using action a, gone g
            where a.id = c.action_id and a.tenant_id = g.tenant_id and a.user_id = g.user_id""";

    private static final String REMOVED_DEVICES =
            """
            delete from authenticator a using newest n
            where n.topic = 'assent.authenticator-changed' and n.event is null and n.key::uuid = a.id""";

    private static final String DEVICES =
            """
            create temp table found_device on commit drop as
            select key::uuid as id, (event->>'version')::bigint as version, event->>'tenantId' as tenant_id,
              event->>'userId' as user_id, event->>'publicKey' as public_key, event->>'deviceName' as device_name,
              event->>'platform' as platform, event->>'pushToken' as push_token,
              (event->>'enrolledAt')::timestamptz as enrolled_at, (event->>'expiresAt')::timestamptz as expires_at,
              (event->>'disabled')::boolean as disabled, coalesce(event->>'credentialType', 'PUSH') as credential_type
            from newest where topic = 'assent.authenticator-changed' and event is not null""";

    private static final String USERS_OF_DEVICES =
            """
            insert into app_user (tenant_id, user_id, created_at)
            select tenant_id, user_id, min(enrolled_at) from found_device group by tenant_id, user_id
            on conflict do nothing""";

    /** A key has one device; the stored one was removed if another has its key since. */
    private static final String REPLACED_DEVICES =
            """
            delete from authenticator a using found_device f
            where f.tenant_id = a.tenant_id and f.public_key = a.public_key and f.id <> a.id""";

    private static final String CHANGED_DEVICES =
            """
            insert into authenticator as a (id, tenant_id, user_id, public_key, device_name, platform, push_token,
              push_token_updated_at, version, enrolled_at, expires_at, disabled, credential_type)
            select id, tenant_id, user_id, public_key, device_name, platform, push_token,
              case when push_token is not null then now() end, version, enrolled_at, expires_at, disabled, credential_type
            from found_device
            on conflict (id) do update set device_name = excluded.device_name, push_token = excluded.push_token,
              push_token_updated_at = case when a.push_token is distinct from excluded.push_token
                then excluded.push_token_updated_at else a.push_token_updated_at end,
              version = excluded.version, expires_at = excluded.expires_at, disabled = excluded.disabled
            where a.version < excluded.version""";

    private static final String UNKNOWN_DEVICES =
            """
            select count(*) from authenticator a where not exists (
              select from newest n where n.topic = 'assent.authenticator-changed' and n.key = a.id::text)""";

    private static final String ATTRIBUTES =
            """
            insert into app_user as u (tenant_id, user_id, email, phone_number, username, display_name, custom, created_at,
              profile_version)
            select event->>'tenantId', event->>'userId', event->>'email', event->>'phoneNumber', event->>'username',
              event->>'displayName', event->>'custom', (event->>'changedAt')::timestamptz, (event->>'version')::bigint
            from newest where topic = 'assent.user-changed' and event is not null
            on conflict (tenant_id, user_id) do update set
              email_verified = u.email_verified and u.email is not distinct from excluded.email,
              phone_number_verified = u.phone_number_verified
                and u.phone_number is not distinct from excluded.phone_number,
              email = excluded.email, phone_number = excluded.phone_number, username = excluded.username,
              display_name = excluded.display_name, custom = excluded.custom, profile_version = excluded.profile_version
            where coalesce(u.profile_version, 0) < excluded.profile_version""";

    private static final String CONTACTS =
            """
            create temp table found_contact on commit drop as
            select distinct on (key) key::uuid as id, event from topic_record where topic = 'assent.contact-changed'
            order by key, event->>'changedAt' desc, position desc""";

    private static final String REMOVED_CONTACTS =
            """
            delete from contact_authenticator c using found_contact f
            where f.id = c.id and f.event->>'change' = 'DELETED'""";

    private static final String CHANGED_CONTACTS =
            """
            insert into contact_authenticator as c (id, tenant_id, user_id, verification_method, address, is_default,
              created_at, verified_at)
            select id, event->>'tenantId', event->>'userId', event->>'verificationMethod',
              coalesce(event->>'phoneNumber', event->>'email'), false, (event->>'createdAt')::timestamptz,
              (event->>'verifiedAt')::timestamptz
            from found_contact join app_user u on u.tenant_id = event->>'tenantId' and u.user_id = event->>'userId'
            where event->>'change' <> 'DELETED'
            on conflict do nothing""";

    private static final String ACTIONS =
            """
            create temp table found_action on commit drop as
            select distinct on (key) key::uuid as id, (event->>'version')::bigint as version,
              event->>'tenantId' as tenant_id, event->>'userId' as user_id, event->>'state' as state,
              (event->>'stateUpdatedAt')::timestamptz as state_updated_at,
              coalesce(event#>>'{details,createdAt}', event->>'stateUpdatedAt')::timestamptz as created_at, event
            from topic_record where topic = 'assent.action-tracked'
            order by key, (event->>'version')::bigint desc""";

    private static final String CHANGED_ACTIONS =
            """
            update action a set version = f.version, state = f.state, state_updated_at = f.state_updated_at,
              verification_method = coalesce(f.event#>>'{details,verificationMethod}', a.verification_method)
            from found_action f where f.id = a.id and a.version < f.version""";

    private static final String NEW_ACTIONS =
            """
            delete from found_action f where exists (select from action a where a.id = f.id)
              or exists (select from removed_user r where r.tenant_id = f.tenant_id and r.user_id = f.user_id
                and r.removed_at >= f.created_at)""";

    private static final String USERS_OF_ACTIONS =
            """
            insert into app_user (tenant_id, user_id, created_at)
            select tenant_id, user_id, min(created_at) from found_action group by tenant_id, user_id
            on conflict do nothing""";

    private static final String LOST_ACTIONS =
            """
            insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state, state_updated_at,
              created_at, verification_method, ip_address, user_agent, device_id, custom, outcome)
            select id, tenant_id, user_id, event->>'actionCode', event->>'idempotencyKey', version, state,
              state_updated_at, created_at, event#>>'{details,verificationMethod}', event#>>'{details,ipAddress}',
              event#>>'{details,userAgent}', event#>>'{details,deviceId}', event#>>'{details,custom}',
              event#>>'{details,outcome}'
            from found_action on conflict do nothing""";

    static final List<Correction> ALL = List.of(
            Correction.of(
                    "users removed since",
                    REMOVALS,
                    GONE,
                    CHALLENGES_OF_GONE,
                    ofGone("action"),
                    ofGone("contact_authenticator"),
                    ofGone("authenticator"),
                    ofGone("app_user")),
            Correction.of("devices removed since", REMOVED_DEVICES),
            Correction.of(
                    "devices enrolled, changed or disabled since",
                    DEVICES,
                    USERS_OF_DEVICES,
                    REPLACED_DEVICES,
                    CHANGED_DEVICES),
            Correction.of("devices that the topic does not know, which stay", UNKNOWN_DEVICES),
            Correction.of("users whose attributes were set since", ATTRIBUTES),
            Correction.of("recorded addresses removed since", CONTACTS, REMOVED_CONTACTS),
            Correction.of("recorded addresses added since", CHANGED_CONTACTS),
            Correction.of("actions whose state changed since", ACTIONS, CHANGED_ACTIONS),
            Correction.of("actions tracked since", NEW_ACTIONS, USERS_OF_ACTIONS, LOST_ACTIONS),
            Correction.of(
                    "remembered browsers, which are asked again, since one may have been invalidated",
                    "update browser set remembered_until = null where remembered_until is not null"),
            Correction.of(
                    "open enrolment codes, since one may have been claimed",
                    "delete from enrolment_code where claimed_at is null"));

    private ChallengeCorrections() {}

    private static String ofGone(String table) {
        return "delete from " + table + " t using gone g where t.tenant_id = g.tenant_id and t.user_id = g.user_id";
    }
}
