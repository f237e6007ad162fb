// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import dev.assent.runtime.database.RetentionRunner;
import dev.assent.runtime.http.ApiException;
import io.micrometer.core.instrument.Counter;
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
import java.util.Locale;

/**
 * Rate limits in PostgreSQL, which all instances share and which survive a restart. Each key has the time at which its
 * allowance is whole again (generic cell rate algorithm): one row each, one statement, no window to reset. Bucket4j stores the
 * same in PostgreSQL, but by JDBC, which would block.
 */
@Startup
@ApplicationScoped
public class RateLimits {
    private static final String SOURCE = "source";
    private static final String TENANT = "tenant";
    private static final long PERIOD_MICROS = Duration.ofMinutes(1).toNanos() / 1000;
    /** Counts a use for the key $%1$d at a cost of $%2$d microseconds; changes and returns nothing if its allowance is used up. */
    private static final String TAKE =
            """
            insert into rate_limit as l (key, whole_at)
            select $%1$d::text, $1::timestamptz + $%2$d::bigint * interval '1 microsecond' %3$s
            on conflict (key) do update
              set whole_at = greatest(l.whole_at, $1) + $%2$d * interval '1 microsecond'
              where greatest(l.whole_at, $1) <= $1 + ($2::bigint - $%2$d) * interval '1 microsecond'
            returning 1""";
    /** Counts for the source and, unless that one is refused, for the tenant. */
    private static final String TAKE_BOTH =
            "with source as (%s), tenant as (%s) select (select count(*) from source), (select count(*) from tenant)"
                    .formatted(TAKE.formatted(3, 4, ""), TAKE.formatted(5, 6, "from source"));

    private static final String PURGE =
            """
            delete from rate_limit where key in (
              select key from rate_limit where whole_at < $1 order by whole_at limit $2 for update skip locked)""";

    private final Pool pool;
    private final LimitConfig config;
    private final Clock clock;
    private final RetentionRunner retention;
    private final MeterProvider<Counter> refused;

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
        }
    }

    /**
     * Counts one use of {@code limit} for {@code source}, such as an address, and for the tenant. Fails with 429 and {@code
     * Retry-After} if either has used up its allowance.
     */
    public Uni<Void> take(Limit limit, String tenantId, String source) {
        long costToSource = PERIOD_MICROS / perSource(limit);
        long costToTenant = PERIOD_MICROS / perTenant(limit);
        return pool.preparedQuery(TAKE_BOTH)
                .execute(Tuple.of(
                        at(clock.instant()),
                        PERIOD_MICROS,
                        key(limit, SOURCE, tenantId + " " + source),
                        costToSource,
                        key(limit, TENANT, tenantId),
                        costToTenant))
                .invoke(rows -> {
                    Row taken = rows.iterator().next();
                    if (taken.getLong(0) == 0) {
                        throw refusal(limit, SOURCE, costToSource);
                    }
                    if (taken.getLong(1) == 0) {
                        throw refusal(limit, TENANT, costToTenant);
                    }
                })
                .replaceWithVoid();
    }

    private static String key(Limit limit, String scope, String owner) {
        return limit + " " + scope + " " + owner;
    }

    private ApiException refusal(Limit limit, String scope, long costMicros) {
        refused.withTags("limit", wireName(limit), "scope", scope).increment();
        return ApiException.tooManyRequests(Duration.ofNanos(costMicros * 1000));
    }

    private static String wireName(Limit limit) {
        return limit.name().toLowerCase(Locale.ROOT);
    }

    private int perSource(Limit limit) {
        return switch (limit) {
            case CHALLENGES -> config.challengesPerSource();
            case ANONYMOUS_CHALLENGES -> config.anonymousChallengesPerSource();
            case ENROLMENTS -> config.enrolmentsPerSource();
            case DEVICE_CHANGES -> config.changesPerDevice();
            case WRONG_CODES, WRONG_SIGNATURES, UNKNOWN_KEYS -> config.failuresPerSource();
        };
    }

    private int perTenant(Limit limit) {
        return switch (limit) {
            case CHALLENGES -> config.challengesPerTenant();
            case ANONYMOUS_CHALLENGES -> config.anonymousChallengesPerTenant();
            case ENROLMENTS -> config.enrolmentsPerTenant();
            case DEVICE_CHANGES -> config.changesPerTenant();
            case WRONG_CODES, WRONG_SIGNATURES, UNKNOWN_KEYS -> config.failuresPerTenant();
        };
    }

    @Scheduled(every = RetentionRunner.INTERVAL, delayed = RetentionRunner.DELAY, concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return retention.delete("rate_limit", PURGE, at(clock.instant()));
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
