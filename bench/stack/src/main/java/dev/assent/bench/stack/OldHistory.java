// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.embedded.Postgres;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.ParallelTasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * History of sign-ins that ended in the last six days, as rows of the four services' tables. It is younger than every
 * retention, so that no service deletes it meanwhile.
 *
 * @param signIns the number of old sign-ins, each with its action, challenge, delivery, access token and consumed events
 * @param users ids of measured users: every 50th old sign-in is of one of them
 */
record OldHistory(Postgres server, long signIns, List<String> users) {
    private static final int OF_A_USER = 50;
    /** Events that a service consumes for each sign-in. */
    private static final int EVENTS = 2;

    private static final Duration LENGTH = Duration.ofDays(6);
    private static final Duration END = Duration.ofHours(1);
    /** Such a challenge stays pending for the whole run. */
    private static final String TOMORROW = "now() + interval '1 day'";

    private static final String AT = "pg_temp.old_time(i)";
    private static final String OWNER = "pg_temp.old_owner(i)";
    private static final String USER = "'old-user-' || i";
    private static final String ACTION = "pg_temp.old_id('action', i)";
    private static final String CHALLENGE = "pg_temp.old_id('challenge', i)";
    private static final String DEVICE = "pg_temp.old_id('device', i)";
    private static final String KEY = "pg_temp.old_id('key', i)::text";
    private static final String WIRE_ID = "md5('wire' || i) || md5('id' || i)";
    private static final String PUBLIC_KEY = "md5('k' || i) || md5('e' || i) || md5('y' || i) || md5(i::text)";
    private static final String EXPIRY = AT + " + interval '5 minutes'";

    /** Inserts all rows, the databases in parallel. */
    void insert(Consumer<String> progress) throws InterruptedException {
        ParallelTasks.run(List.of(
                () -> insert(Component.CHALLENGE, ofChallengeService(), progress),
                () -> insert(Component.VERIFICATION, ofVerificationService(), progress),
                () -> insert(Component.TOKEN, ofTokenService(), progress),
                () -> insert(Component.PUSH, ofPushDispatcher(), progress)));
    }

    /** Inserts as many pending challenges of other users into the table of verification-service. */
    void insertPending(Consumer<String> progress) throws SQLException {
        Map<String, String> values = Map.of(
                "id", "pg_temp.old_id('pending', i)",
                "user_id", "'waiting-user-' || i",
                "action_id", "pg_temp.old_id('pending-action', i)",
                "idempotency_key", KEY,
                "wire_id", "md5('waiting' || i) || md5('id' || i)",
                "status", "'PENDING'",
                "expires_at", TOMORROW,
                "decided_at", "null",
                "decided_by", "null",
                "sealed_token", "null");
        insert(
                Component.VERIFICATION,
                List.of(new Batch(signIns, OldRows.copies("challenge", "status = 'VERIFIED'", values))),
                progress);
    }

    private record Batch(long count, OldRows rows) {}

    private List<Batch> ofChallengeService() {
        return List.of(
                ofUsers(OldRows.copies("app_user", "true", Map.of("user_id", USER))),
                ofUsers(OldRows.copies(
                        "authenticator", "true", Map.of("id", DEVICE, "user_id", USER, "public_key", PUBLIC_KEY))),
                ofSignIns(OldRows.copies(
                        "action",
                        "state = 'CHALLENGE_SUCCEEDED'",
                        Map.of(
                                "id", ACTION,
                                "user_id", OWNER,
                                "idempotency_key", KEY,
                                "created_at", AT,
                                "state_updated_at", AT,
                                "last_challenge_id", CHALLENGE))),
                ofSignIns(OldRows.copies(
                        "challenge",
                        "status = 'VERIFIED'",
                        Map.of(
                                "id", CHALLENGE,
                                "action_id", ACTION,
                                "user_id", OWNER,
                                "idempotency_key", KEY,
                                "wire_id", WIRE_ID,
                                "created_at", AT,
                                "expires_at", EXPIRY))),
                consumed());
    }

    private List<Batch> ofVerificationService() {
        return List.of(
                ofUsers(OldRows.copies(
                        "authenticator", "true", Map.of("id", DEVICE, "user_id", USER, "public_key", PUBLIC_KEY))),
                ofSignIns(OldRows.copies(
                        "challenge",
                        "status = 'VERIFIED'",
                        Map.of(
                                "id", CHALLENGE,
                                "action_id", ACTION,
                                "user_id", OWNER,
                                "idempotency_key", KEY,
                                "wire_id", WIRE_ID,
                                "created_at", AT,
                                "expires_at", EXPIRY,
                                "decided_at", AT))),
                ofSignIns(OldRows.of(
                        "challenge_device",
                        Map.of("challenge_id", CHALLENGE, "authenticator_id", "pg_temp.old_id('device', i / 50 + 1)"))),
                consumed());
    }

    private List<Batch> ofTokenService() {
        return List.of(
                ofSignIns(OldRows.copies(
                        "action",
                        "state is not null",
                        Map.of(
                                "action_id", ACTION,
                                "user_id", OWNER,
                                "idempotency_key", KEY,
                                "state_updated_at", AT,
                                "touched_at", AT))),
                ofSignIns(OldRows.copies("minted_token", "true", Map.of("challenge_id", CHALLENGE, "minted_at", AT))),
                ofSignIns(OldRows.copies(
                        "challenge_outcome",
                        "true",
                        Map.of("challenge_id", CHALLENGE, "action_id", ACTION, "decided_at", AT))),
                consumed());
    }

    private List<Batch> ofPushDispatcher() {
        return List.of(
                ofUsers(OldRows.copies("device", "true", Map.of("authenticator_id", DEVICE, "user_id", USER))),
                ofSignIns(OldRows.of(
                        "challenge",
                        Map.of(
                                "challenge_id", CHALLENGE,
                                "tenant_id", "pg_temp.old_tenant()",
                                "over", "true",
                                "wire_id", WIRE_ID,
                                "created_at", AT,
                                "expires_at", EXPIRY))),
                ofSignIns(OldRows.of(
                        "delivery",
                        Map.ofEntries(
                                Map.entry("id", "pg_temp.old_id('delivery', i)"),
                                Map.entry("challenge_id", CHALLENGE),
                                Map.entry("tenant_id", "pg_temp.old_tenant()"),
                                Map.entry("authenticator_id", "pg_temp.old_id('device', i / 50 + 1)"),
                                Map.entry("platform", "'ios'"),
                                Map.entry("channel", "'apns'"),
                                Map.entry("push_token_hash", "left(md5('t' || i) || md5('h' || i), 43)"),
                                Map.entry("attempts", "1"),
                                Map.entry("next_attempt_at", AT),
                                Map.entry("outcome", "'DELIVERED'"),
                                Map.entry("finished_at", AT),
                                Map.entry("kind", "'APPROVAL'"),
                                Map.entry("good_until", EXPIRY),
                                Map.entry("occurred_at", AT)))),
                ofSignIns(OldRows.of(
                        "attempt",
                        Map.of(
                                "delivery_id", "pg_temp.old_id('delivery', i)",
                                "number", "1",
                                "started_at", AT,
                                "took_ms", "80",
                                "outcome", "'DELIVERED'"))),
                consumed());
    }

    private Batch ofUsers(OldRows rows) {
        return new Batch(signIns / OF_A_USER + 1, rows);
    }

    private Batch ofSignIns(OldRows rows) {
        return new Batch(signIns, rows);
    }

    private Batch consumed() {
        return new Batch(
                signIns * EVENTS,
                OldRows.of(
                        "inbox",
                        Map.of("event_id", "pg_temp.old_id('event', i)", "consumed_at", "pg_temp.old_time(i / 2)")));
    }

    private void insert(Component service, List<Batch> batches, Consumer<String> progress) throws SQLException {
        try (Connection connection = server.connect(service.database());
                Statement statement = connection.createStatement()) {
            // The rows refer to each other as they should: checking each reference would take most of the time.
            statement.execute("set session_replication_role = replica");
            statement.execute("set synchronous_commit = off");
            for (String function : functions()) {
                statement.execute(function);
            }
            for (Batch batch : batches) {
                progress.accept("Inserting " + batch.count() + " old rows into "
                        + batch.rows().table() + " of " + service.title() + " …");
                batch.rows().insert(connection, batch.count());
            }
        }
    }

    private List<String> functions() {
        Instant begin = Instant.now().minus(LENGTH);
        long step = Math.max(1, LENGTH.minus(END).toMillis() / signIns);
        // An event has a number up to twice that of its sign-in.
        String millis = begin.toEpochMilli() + " + least(i, " + signIns + ") * " + step;
        String owners = users.stream().map(OldHistory::quoted).collect(Collectors.joining(", "));
        return List.of(
                """
                create function pg_temp.old_time(i bigint) returns timestamptz language sql immutable as $$
                  select to_timestamp((%s) / 1000.0) $$"""
                        .formatted(millis),
                """
                create function pg_temp.old_id(kind text, i bigint) returns uuid language sql immutable as $$
                  select (lpad(to_hex(%s), 12, '0') || '7' || substr(md5(kind || i), 1, 3)
                    || '8' || substr(md5(kind || i), 4, 15))::uuid $$"""
                        .formatted(millis),
                """
                create function pg_temp.old_owner(i bigint) returns text language sql immutable as $$
                  select case when i %% %d = 0 then (array[%s])[1 + i / %d %% %d]
                    else 'old-user-' || (i / %d + 1) end $$"""
                        .formatted(OF_A_USER, owners, OF_A_USER, users.size(), OF_A_USER),
                "create function pg_temp.old_tenant() returns text language sql immutable as $$ select "
                        + "(select tenant_id from tenant limit 1) $$");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
