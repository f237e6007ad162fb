// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the days of a tenant's usage, which a job counts. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UsageCountJobIT {
    private static final Duration DAY = Duration.ofDays(1);

    /** A day that was over before the rows of the other tests began. */
    private final LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(4);

    private final Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();

    @Inject
    UsageCountJob job;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    private String tenant;
    private String other;

    /** Action of a tenant, with a challenge of each status. */
    private record Begun(String tenantId, Instant at, List<String> statuses) {}

    @BeforeEach
    void createTenants() {
        tenant = createTenant();
        other = createTenant();
    }

    @Test
    void actionsAndChallengesAreCountedByTheDayOfTheirStartAndByOutcome() {
        countAnew(
                begin,
                new Begun(tenant, begin, List.of("APPROVED", "VERIFIED", "DECLINED", "EXPIRED", "CANCELLED")),
                // Of the last step of the day, and of the first one of the next day.
                new Begun(tenant, begin.plus(DAY).minusMillis(1), List.of("EXPIRED", "VERIFIED")),
                new Begun(tenant, begin.plus(DAY), List.of()),
                new Begun(other, begin, List.of("DECLINED")));

        JsonPath counted = awaitCountedUntil(begin.plus(DAY.multipliedBy(2)), tenant);
        assertThat(counted.getList("days"))
                .isEqualTo(List.of(day(day, 2, 3, 1, 2, 1, 0), day(day.plusDays(1), 1, 0, 0, 0, 0, 0)));
        assertThat(usage(other).getMap("days[0]")).isEqualTo(day(day, 1, 0, 1, 0, 0, 0));
    }

    @Test
    void anotherTurnCountsNothingTwice() {
        countAnew(begin, new Begun(tenant, begin, List.of("VERIFIED")));
        awaitCountedUntil(begin.plus(DAY), tenant);

        runJob();

        assertThat(usage(tenant).getMap("days[0]")).isEqualTo(day(day, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void aChallengeWithoutAnOutcomeIsWaitedForAndCountedAfterADay() {
        Instant anHourAgo = Instant.now().minus(Duration.ofHours(1));
        LocalDate today = LocalDate.ofInstant(anHourAgo, ZoneOffset.UTC);
        Instant before = anHourAgo.minus(UsageCountJob.STEP);
        countAnew(before, new Begun(tenant, anHourAgo, List.of("PENDING")));

        runJob();
        assertThat(countedUntil(usage(tenant, today))).isBeforeOrEqualTo(anHourAgo);
        assertThat(usage(tenant, today).getInt("days[0].actions")).isZero();

        clock.turn(DAY);
        awaitCountedUntil(anHourAgo, tenant);
        assertThat(usage(tenant, today).getMap("days[0]")).isEqualTo(day(today, 1, 0, 0, 0, 0, 1));
    }

    @Test
    void daysAreDeletedWithTheirActions() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        pool.preparedQuery("insert into tenant_usage values ($1, $3, 1, 0, 0, 0, 0, 0), ($2, $3, 1, 0, 0, 0, 0, 0)")
                .executeAndAwait(Tuple.of(today.minusDays(402), today.minusDays(399), tenant));

        runJob();

        assertThat(pool.preparedQuery("select day from tenant_usage where tenant_id = $1")
                        .executeAndAwait(Tuple.of(tenant)))
                .extracting(row -> row.getLocalDate(0))
                .containsExactly(today.minusDays(399));
    }

    /** Runs a turn as the scheduler does. */
    private void runJob() {
        try {
            VertxContextSupport.subscribeAndAwait(job::run);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> day(
            LocalDate day, int actions, int approved, int declined, int expired, int cancelled, int pending) {
        return Map.of(
                "day", day.toString(),
                "actions", actions,
                "approved", approved,
                "declined", declined,
                "expired", expired,
                "cancelled", cancelled,
                "pending", pending);
    }

    /** Stores {@code rows} and lets the job begin at {@code from}, in one transaction: a turn of the schedule counts all or none. */
    private void countAnew(Instant from, Begun... rows) {
        pool.withTransaction(connection -> connection
                        .preparedQuery("update usage_progress set counted_until = $1")
                        .execute(Tuple.of(OffsetDateTime.ofInstant(from, ZoneOffset.UTC)))
                        .chain(() -> insert(connection, List.of(rows))))
                .await()
                .indefinitely();
    }

    private static Uni<Void> insert(SqlConnection connection, List<Begun> rows) {
        Uni<Void> inserted = Uni.createFrom().voidItem();
        for (Begun row : rows) {
            UUID action = UuidGenerator.next(row.at());
            inserted = inserted.chain(() -> connection
                    .preparedQuery(
                            """
                            insert into action (id, tenant_id, user_id, action_code, idempotency_key, version, state,
                              state_updated_at, created_at)
                            values ($1, $2, 'alice', 'pay', $1::uuid::text, 1, 'ALLOW', now(), now())""")
                    .execute(Tuple.of(action, row.tenantId()))
                    .replaceWithVoid());
            for (String status : row.statuses()) {
                inserted = inserted.chain(() -> connection
                        .preparedQuery(
                                """
                                insert into challenge (id, tenant_id, user_id, action_id, action_code, idempotency_key,
                                  wire_id, version, status, created_at, expires_at)
                                values ($1, $2, 'alice', $3, 'pay', 'key', 'wire', 1, $4, now(), now())""")
                        .execute(Tuple.of(UuidGenerator.next(row.at()), row.tenantId(), action, status))
                        .replaceWithVoid());
            }
        }
        return inserted;
    }

    /** Runs the job until all before {@code time} is counted; its schedule may run it too, and then one of them does nothing. */
    private JsonPath awaitCountedUntil(Instant time, String tenantId) {
        return await().until(
                        () -> {
                            runJob();
                            return usage(tenantId);
                        },
                        found -> !countedUntil(found).isBefore(time));
    }

    private static Instant countedUntil(JsonPath usage) {
        return Instant.parse(usage.getString("countedUntil"));
    }

    private JsonPath usage(String tenantId) {
        return usage(tenantId, day);
    }

    /** Returns the usage on {@code first} and the day after. */
    private static JsonPath usage(String tenantId, LocalDate first) {
        return asAdministrator()
                .queryParam("from", first.toString())
                .queryParam("to", first.plusDays(1).toString())
                .get("/v1/admin/tenants/{t}/usage", tenantId)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static String createTenant() {
        String id = "t-" + UUID.randomUUID();
        asAdministrator()
                .body(Map.of("tenantId", id))
                .post("/v1/admin/tenants")
                .then()
                .statusCode(201);
        return id;
    }

    private static RequestSpecification asAdministrator() {
        return given().auth().oauth2(EmbeddedBackends.ADMIN_TOKEN).contentType(ContentType.JSON);
    }
}
