// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.http.ApiException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Rate limits in PostgreSQL, which all instances share and which survive a restart. Each row has the time at which its part of
 * an allowance is whole again (generic cell rate algorithm): one statement, no window to reset. Bucket4j stores the same in
 * PostgreSQL, but by JDBC, which would block.
 */
@Startup
@ApplicationScoped
public class RateLimits {
    private static final Logger LOG = Logger.getLogger(RateLimits.class);
    private static final String SOURCE = "source";
    private static final String TENANT = "tenant";
    /**
     * Counts a use at the time $%1$d and the period $%2$d, for the key $%3$d at a cost of $%4$d microseconds; changes and
     * returns nothing if its allowance is used up.
     */
    private static final String TAKE =
            """
            insert into rate_limit as l (key, whole_at)
            select $%3$d::text, $%1$d::timestamptz + $%4$d::bigint * interval '1 microsecond' from %5$s
            on conflict (key) do update
              set whole_at = greatest(l.whole_at, $%1$d) + $%4$d * interval '1 microsecond'
              where greatest(l.whole_at, $%1$d) <= $%1$d + ($%2$d::bigint - $%4$d) * interval '1 microsecond'
            returning 1""";
    /** Whether the allowance of the key $%3$d is used up, by the parameters of {@link #TAKE}. */
    private static final String IS_USED_UP =
            """
            exists (select from rate_limit
              where key = $%3$d::text
                and whole_at > $%1$d::timestamptz + ($%2$d::bigint - $%4$d::bigint) * interval '1 microsecond')""";

    private static final String TAKE_BOTH = "with one as (select 1), " + takeIfAny("one", 1)
            + " select (select count(*) from source_use), (select count(*) from tenant_use)";

    private static final String PURGE =
            """
            delete from rate_limit where key in (
              select key from rate_limit where whole_at < $1 limit $2 for update skip locked)""";

    private final Pool pool;
    private final LimitConfig config;
    private final Clock clock;
    private final RetentionRunner retention;
    private final MeterProvider<Counter> refused;
    private final Map<Limit, RefusedCallers> refusedSources = new EnumMap<>(Limit.class);
    private final Map<Limit, RefusedCallers> refusedTenants = new EnumMap<>(Limit.class);

    RateLimits(Pool pool, LimitConfig config, Clock clock, RetentionRunner retention, MeterRegistry metrics) {
        this.pool = pool;
        this.config = config;
        this.clock = clock;
        this.retention = retention;
        refused = Counter.builder("assent.rate.limited")
                .description("Requests rejected with status 429, by limit and scope (source or tenant)")
                .withRegistry(metrics);
        for (Limit limit : Limit.values()) {
            refused.withTags("limit", wireName(limit), "scope", SOURCE).increment(0);
            refused.withTags("limit", wireName(limit), "scope", TENANT).increment(0);
            refusedSources.put(limit, register(metrics, limit, SOURCE));
            refusedTenants.put(limit, register(metrics, limit, TENANT));
        }
    }

    private RefusedCallers register(MeterRegistry metrics, Limit limit, String scope) {
        RefusedCallers callers = new RefusedCallers(clock);
        Gauge.builder("assent.rate.limited.callers", callers, RefusedCallers::count)
                .description("Distinct sources or tenants rejected with status 429 in a minute, 1000 at most")
                .tags("limit", wireName(limit), "scope", scope)
                .strongReference(true)
                .register(metrics);
        return callers;
    }

    /**
     * Counts one use of {@code limit} for {@code source}, such as an address, and for the tenant. Fails with 429 and {@code
     * Retry-After} if either has used up its allowance.
     */
    public Uni<Void> take(Limit limit, String tenantId, String source) {
        return pool.preparedQuery(TAKE_BOTH)
                .execute(addParameters(Tuple.tuple(), limit, tenantId, source))
                .invoke(rows -> {
                    Row taken = rows.iterator().next();
                    require(limit, tenantId, source, taken.getLong(0) == 1, taken.getLong(1) == 1);
                })
                .replaceWithVoid();
    }

    /**
     * Returns the {@code with} queries {@code source_use} and {@code tenant_use}, which count one use for the source and, unless
     * that one is refused, for the tenant. Each has a row if it has counted. They are for the end of a statement, since requests
     * of a tenant may lock the same row.
     *
     * @param from the {@code with} query that has one row if the use is to be counted, and none otherwise
     * @param firstParameter the number of the first of the parameters that {@link #addParameters} adds
     */
    public static String takeIfAny(String from, int firstParameter) {
        return "source_use as (%s), tenant_use as (%s)"
                .formatted(
                        TAKE.formatted(
                                firstParameter, firstParameter + 1, firstParameter + 2, firstParameter + 3, from),
                        TAKE.formatted(
                                firstParameter,
                                firstParameter + 1,
                                firstParameter + 4,
                                firstParameter + 5,
                                "source_use"));
    }

    /**
     * Returns the {@code with} query {@code over_limit}, whose columns {@code source} and {@code tenant} tell whether the
     * allowance of each is used up. It locks nothing, so that a request above the limit does not.
     */
    public static String check(int firstParameter) {
        return "over_limit as (select %s as source, %s as tenant)"
                .formatted(
                        IS_USED_UP.formatted(
                                firstParameter, firstParameter + 1, firstParameter + 2, firstParameter + 3),
                        IS_USED_UP.formatted(
                                firstParameter, firstParameter + 1, firstParameter + 4, firstParameter + 5));
    }

    /** Adds the six parameters of {@link #takeIfAny} and {@link #check} to {@code parameters}. */
    public Tuple addParameters(Tuple parameters, Limit limit, String tenantId, String source) {
        Allowance ofSource = perSource(limit);
        Allowance ofTenant = perTenant(limit);
        return parameters
                .addOffsetDateTime(at(clock.instant()))
                .addLong(Allowance.PERIOD_MICROS)
                .addString(ofSource.rowOf(key(limit, SOURCE, tenantId + " " + source)))
                .addLong(ofSource.costMicros())
                .addString(ofTenant.rowOf(key(limit, TENANT, tenantId)))
                .addLong(ofTenant.costMicros());
    }

    /** Throws the refusal of {@code limit}, a 429, unless a use was counted for the source and for the tenant. */
    public void require(Limit limit, String tenantId, String source, boolean ofSource, boolean ofTenant) {
        if (!ofSource) {
            report(refusedSources, limit, SOURCE, tenantId, tenantId + " " + source);
            throw refusal(limit, SOURCE, perSource(limit));
        }
        if (!ofTenant) {
            report(refusedTenants, limit, TENANT, tenantId, tenantId);
            throw refusal(limit, TENANT, perTenant(limit));
        }
    }

    /** Logs the tenant, and not the source, which may be the address of a user: the table has it while it is limited. */
    private static void report(
            Map<Limit, RefusedCallers> refused, Limit limit, String scope, String tenantId, String caller) {
        if (Objects.requireNonNull(refused.get(limit)).add(tenantId, caller)) {
            LOG.warnf("limit %s per %s rejects requests of tenant %s", wireName(limit), scope, tenantId);
        }
    }

    private static String key(Limit limit, String scope, String owner) {
        return limit + " " + scope + " " + owner;
    }

    private ApiException refusal(Limit limit, String scope, Allowance allowance) {
        refused.withTags("limit", wireName(limit), "scope", scope).increment();
        return ApiException.tooManyRequests(Duration.ofNanos(allowance.costMicros() * 1000));
    }

    private static String wireName(Limit limit) {
        return limit.name().toLowerCase(Locale.ROOT);
    }

    private Allowance perSource(Limit limit) {
        return new Allowance(
                switch (limit) {
                    case CHALLENGES -> config.challengesPerSource();
                    case ANONYMOUS_CHALLENGES -> config.anonymousChallengesPerSource();
                    case ENROLMENTS -> config.enrolmentsPerSource();
                    case DEVICE_CHANGES -> config.changesPerDevice();
                    case PAGE_CALLS -> config.pageCallsPerToken();
                    case WRONG_CODES, WRONG_SIGNATURES, UNKNOWN_KEYS, WRONG_ENROLMENT_CODES ->
                        config.failuresPerSource();
                });
    }

    private Allowance perTenant(Limit limit) {
        return new Allowance(
                switch (limit) {
                    case CHALLENGES -> config.challengesPerTenant();
                    case ANONYMOUS_CHALLENGES -> config.anonymousChallengesPerTenant();
                    case ENROLMENTS -> config.enrolmentsPerTenant();
                    case DEVICE_CHANGES -> config.changesPerTenant();
                    case PAGE_CALLS -> config.pageCallsPerTenant();
                    case WRONG_CODES, WRONG_SIGNATURES, UNKNOWN_KEYS, WRONG_ENROLMENT_CODES ->
                        config.failuresPerTenant();
                });
    }

    @Scheduled(
            every = RetentionRunner.INTERVAL,
            delayed = RetentionRunner.DELAY,
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return retention.delete("rate_limit", PURGE, at(clock.instant()));
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
