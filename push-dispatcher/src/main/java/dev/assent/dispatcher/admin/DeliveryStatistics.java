// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.runtime.administration.StatisticsQuery;
import dev.assent.runtime.http.TimeRange;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Statistics of a tenant's deliveries, counted when they are asked for. */
@ApplicationScoped
class DeliveryStatistics {
    private static final String COUNT =
            """
            select greatest(floor(extract(epoch from d.occurred_at - $4::timestamptz) / $5::float8), 0)::bigint, d.channel,
              coalesce(d.outcome, 'OPEN'), count(*)
            from (
              select channel, outcome, occurred_at from delivery
              where tenant_id = $1 and id >= $2 and id < $3 order by id desc limit $6) d
            group by 1, 2, 3 order by 1, 2, 3""";

    private final StatisticsQuery query;

    DeliveryStatistics(StatisticsQuery query) {
        this.query = query;
    }

    /** Number of deliveries of a channel that began in a step and came to an outcome; OPEN for those without one. */
    @Schema(name = "DeliveryCount")
    record Point(
            @Schema(required = true) Instant at,
            @Schema(required = true) String channel,
            @Schema(required = true) String outcome,
            @Schema(required = true) long count) {}

    /** Points of a range, and whether all deliveries are in them. */
    @Schema(name = "DeliveryCounts")
    record Points(
            @Schema(required = true, description = "those that are not zero, in the order of time") List<Point> points,
            @Schema(
                            required = true,
                            description =
                                    "false if there were too many deliveries to count all; the newest are counted")
                    boolean isComplete) {}

    /** Returns the points of {@code range}; of a range with too many deliveries, those of the newest. */
    Uni<Points> count(String tenantId, TimeRange range) {
        return query.run(COUNT, tenantId, range).map(rows -> {
            List<Point> points = StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> new Point(range.at(row.getLong(0)), row.getString(1), row.getString(2), row.getLong(3)))
                    .toList();
            return new Points(
                    points,
                    query.isComplete(points.stream().mapToLong(Point::count).sum()));
        });
    }
}
