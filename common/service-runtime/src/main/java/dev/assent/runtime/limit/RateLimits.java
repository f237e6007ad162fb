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
 * allowance is whole again (generic cell rate algorithm): one row, one statement, no window to reset. Bucket4j stores the
 * same in PostgreSQL, but by JDBC, which would block.
 */
@Startup
@ApplicationScoped
public class RateLimits {
    private static final String SOURCE = "source";
    private static final String TENANT = "tenant";
    private static final Duration PERIOD = Duration.ofMinutes(1);
    /** Changes and returns nothing if the allowance is used up. */
    private static final String TAKE =
            """
            insert into rate_limit as l (key, whole_at) values ($1, $2::timestamptz + $3 * interval '1 microsecond')
            on conflict (key) do update
              set whole_at = greatest(l.whole_at, $2) + $3 * interval '1 microsecond'
              where greatest(l.whole_at, $2) <= $2::timestamptz + ($4 - $3) * interval '1 microsecond'
            returning whole_at""";

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
        return take(limit, SOURCE, tenantId + " " + source, perSource(limit))
                .chain(() -> take(limit, TENANT, tenantId, perTenant(limit)));
    }

    private Uni<Void> take(Limit limit, String scope, String key, int perPeriod) {
        Instant now = clock.instant();
        long periodMicros = PERIOD.toNanos() / 1000;
        long costMicros = periodMicros / perPeriod;
        return pool.preparedQuery(TAKE)
                .execute(Tuple.of(limit + " " + scope + " " + key, at(now), costMicros, periodMicros))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        refused.withTags("limit", wireName(limit), "scope", scope)
                                .increment();
                        throw ApiException.tooManyRequests(Duration.ofNanos(costMicros * 1000));
                    }
                })
                .replaceWithVoid();
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
