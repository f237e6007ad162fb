// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.administration;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.http.TimeRange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Query of a statistic over the rows of a tenant, whose ids contain their times; of too many rows, it counts the newest. */
@ApplicationScoped
public class StatisticsQuery {
    private final Pool pool;
    private final int mostRows;

    StatisticsQuery(
            Pool pool, @ConfigProperty(name = "assent.admin.statistics-rows", defaultValue = "100000") int mostRows) {
        this.pool = pool;
        this.mostRows = mostRows;
    }

    /**
     * Runs {@code sql}, whose parameters are: the tenant, the first id of {@code range} and the first one after it, the begin
     * of the range, the seconds of its step, and the largest number of rows to count.
     */
    public Uni<RowSet<Row>> run(String sql, String tenantId, TimeRange range) {
        return pool.preparedQuery(sql)
                .execute(Tuple.from(List.of(
                        tenantId,
                        UuidGenerator.firstOf(range.from()),
                        UuidGenerator.firstOf(range.to()),
                        range.from().atOffset(ZoneOffset.UTC),
                        (double) range.step().toSeconds(),
                        mostRows)));
    }

    /** Returns whether a statistic that has counted {@code rows} is complete. */
    public boolean isComplete(long rows) {
        return rows < mostRows;
    }
}
