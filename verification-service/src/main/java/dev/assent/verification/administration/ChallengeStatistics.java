// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.administration;

import dev.assent.runtime.administration.StatisticsQuery;
import dev.assent.runtime.http.TimeRange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Statistics of the outcomes of a tenant's challenges, counted when they are asked for, so that no sign-in pays for them. */
@ApplicationScoped
class ChallengeStatistics {
    private static final String COUNT =
            """
            select floor(extract(epoch from c.created_at - $4::timestamptz) / $5::float8)::bigint as step,
              count(*) filter (where c.status in ('APPROVED', 'VERIFIED')) as approved,
              count(*) filter (where c.status = 'DECLINED') as declined,
              count(*) filter (where c.status = 'EXPIRED') as expired,
              count(*) filter (where c.status = 'CANCELLED') as cancelled,
              count(*) filter (where c.status = 'PENDING') as pending,
              percentile_cont(array[0.5, 0.95]) within group (
                order by extract(epoch from c.decided_at - c.created_at)::float8 * 1000)
                filter (where c.status in ('APPROVED', 'VERIFIED', 'DECLINED')) as answered
            from (
              select id, status, created_at, decided_at from challenge
              where tenant_id = $1 and id >= $2 and id < $3 order by id desc limit $6) c
            where c.created_at is not null
            group by 1""";

    private final StatisticsQuery query;

    ChallengeStatistics(StatisticsQuery query) {
        this.query = query;
    }

    /** Number of challenges that began in a step, by what became of them, and how long the users took to answer. */
    @Schema(name = "ChallengeCount")
    record Point(
            @Schema(required = true) Instant at,
            @Schema(required = true) long approved,
            @Schema(required = true) long declined,
            @Schema(required = true) long expired,
            @Schema(required = true) long cancelled,
            @Schema(required = true) long pending,
            @Schema(description = "median time from the start to the answer; absent without an answer") @Nullable
                    Long p50Milliseconds,
            @Nullable Long p95Milliseconds) {
        private static Point none(Instant at) {
            return new Point(at, 0, 0, 0, 0, 0, null, null);
        }

        private long total() {
            return approved + declined + expired + cancelled + pending;
        }
    }

    /** Points of a range, and whether all challenges are in them. */
    record Points(List<Point> points, boolean isComplete) {}

    /** Returns the points of {@code range}; of a range with too many challenges, those of the newest. */
    Uni<Points> count(String tenantId, TimeRange range) {
        return query.run(COUNT, tenantId, range).map(rows -> {
            Map<Long, Point> counted = new HashMap<>();
            rows.forEach(row -> counted.put(row.getLong("step"), point(range, row)));
            return new Points(
                    range.points(step -> counted.getOrDefault(step, Point.none(range.at(step)))),
                    query.isComplete(
                            counted.values().stream().mapToLong(Point::total).sum()));
        });
    }

    private static Point point(TimeRange range, Row row) {
        Double[] answered = row.getArrayOfDoubles("answered");
        return new Point(
                range.at(row.getLong("step")),
                row.getLong("approved"),
                row.getLong("declined"),
                row.getLong("expired"),
                row.getLong("cancelled"),
                row.getLong("pending"),
                answered == null ? null : Math.round(answered[0]),
                answered == null ? null : Math.round(answered[1]));
    }
}
