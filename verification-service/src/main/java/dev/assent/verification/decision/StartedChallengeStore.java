// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.runtime.inbox.EventBatch;
import dev.assent.runtime.outbox.StatementRunner;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Stores challenges that were started, with the devices that may answer them. */
@ApplicationScoped
public class StartedChallengeStore {
    private static final String INSERT =
            """
            with e as (
              select * from unnest($2::uuid[], $3::uuid[], $4::varchar[], $5::varchar[], $6::uuid[], $7::varchar[],
                $8::varchar[], $9::varchar[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bigint[], $14::text[],
                $15::boolean[], $16::text[], $17::varchar[], $18::varchar[], $19::bigint[])
              as e (event_id, id, tenant_id, user_id, action_id, action_code, idempotency_key, wire_id, context, created_at,
                expires_at, version, sealed_code, push_withheld, user_custom, credential_type, device_code_hash,
                action_version)),
            %s,
            newest as (
              select distinct on (id) e.* from e join fresh using (event_id) order by id, version desc),
            stored as (
              insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key, wire_id, context,
                created_at, expires_at, status, version, sealed_code, push_withheld, user_custom, credential_type,
                device_code_hash, action_version)
              select id, tenant_id, user_id, action_id, action_code, idempotency_key, wire_id, context,
                created_at, expires_at, 'PENDING', version, sealed_code, push_withheld, user_custom, credential_type,
                device_code_hash, action_version from newest order by id
              on conflict (id) do update set context = excluded.context, created_at = excluded.created_at,
                credential_type = excluded.credential_type, device_code_hash = excluded.device_code_hash),
            devices as (
              insert into challenge_device (challenge_id, authenticator_id)
              select n.id, d.authenticator_id
              from unnest($20::uuid[], $21::uuid[]) as d (event_id, authenticator_id) join newest n using (event_id)
              order by n.id, d.authenticator_id
              on conflict do nothing)
            select event_id from fresh"""
                    .formatted(EventBatch.recordNew("e", "$1"));

    private final StatementRunner statements;
    private final Clock clock;

    StartedChallengeStore(StatementRunner statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

    /** Stores new challenges. Of one whose cancellation arrived first only what that lacks is added. */
    public Uni<Set<UUID>> insert(EventBatch<ChallengeCreated> batch) {
        List<UUID> ids = batch.ids();
        List<ChallengeCreated> events = batch.events();
        List<UUID> ofDevices = new ArrayList<>();
        List<UUID> devices = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            for (ChallengeCreated.Device device : events.get(i).devices()) {
                ofDevices.add(ids.get(i));
                devices.add(device.authenticatorId());
            }
        }
        Tuple parameters = Tuple.tuple().addOffsetDateTime(OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        return statements.runBatch(
                INSERT,
                batch.addIds(parameters)
                        .addArrayOfUUID(batch.uuids(ChallengeCreated::challengeUuid))
                        .addArrayOfString(batch.texts(ChallengeCreated::tenantId))
                        .addArrayOfString(batch.texts(ChallengeCreated::userId))
                        .addArrayOfUUID(batch.uuids(ChallengeCreated::actionId))
                        .addArrayOfString(batch.texts(ChallengeCreated::actionCode))
                        .addArrayOfString(batch.texts(ChallengeCreated::idempotencyKey))
                        .addArrayOfString(batch.texts(ChallengeCreated::challengeId))
                        .addArrayOfString(batch.texts(ChallengeCreated::context))
                        .addArrayOfOffsetDateTime(batch.times(ChallengeCreated::createdAt))
                        .addArrayOfOffsetDateTime(batch.times(ChallengeCreated::expiresAt))
                        .addArrayOfLong(batch.numbers(ChallengeCreated::version))
                        .addArrayOfString(batch.texts(ChallengeCreated::sealedVerificationCode))
                        .addArrayOfBoolean(batch.conditions(created -> created.pushWithheld() != null))
                        .addArrayOfString(batch.texts(ChallengeCreated::userCustom))
                        .addArrayOfString(batch.texts(created ->
                                CredentialType.orPush(created.credentialType()).name()))
                        .addArrayOfString(batch.texts(ChallengeCreated::deviceCodeHash))
                        .addArrayOfLong(batch.numbers(ChallengeCreated::actionVersion))
                        .addArrayOfUUID(ofDevices.toArray(UUID[]::new))
                        .addArrayOfUUID(devices.toArray(UUID[]::new)));
    }
}
