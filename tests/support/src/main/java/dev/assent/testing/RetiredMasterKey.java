// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import dev.assent.runtime.rotation.ResealingJob;
import dev.assent.runtime.rotation.SealedColumn;
import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.secret.Sealer;
import io.quarkus.arc.All;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The retired master key of the tests, and the service as it was when that key sealed. */
@Singleton
public class RetiredMasterKey {
    private static final String COLUMNS =
            """
            select table_name || '.' || column_name as name from information_schema.columns
            where table_schema = 'public' and column_name like 'sealed\\_%'""";

    private final List<SealedColumn> columns;
    private final Sealer sealer;
    private final ResealingJob job;
    private final Pool pool;
    private final Sealer retired = new Sealer(new MasterKeyRing(List.of(EmbeddedBackends.RETIRED_KEY)));

    RetiredMasterKey(@All List<SealedColumn> columns, Sealer sealer, ResealingJob job, Pool pool) {
        this.columns = columns;
        this.sealer = sealer;
        this.job = job;
        this.pool = pool;
    }

    /** Returns the names of the columns that the service knows as sealed. */
    public TreeSet<String> knownColumns() {
        TreeSet<String> names = new TreeSet<>();
        columns.forEach(column -> names.add(column.name()));
        return names;
    }

    /** Returns the names of the columns of the database that hold sealed texts, by their names. */
    public TreeSet<String> storedColumns() {
        TreeSet<String> names = new TreeSet<>();
        for (Row row : pool.query(COLUMNS).execute().await().indefinitely()) {
            names.add(row.getString("name"));
        }
        return names;
    }

    /** Returns whether every sealed column has a text. */
    public boolean hasAll() {
        return columns.stream().allMatch(column -> select(column).iterator().hasNext());
    }

    /** Puts every text that the current key has sealed under the retired one, as if it had been sealed before the rotation. */
    public void sealAll() {
        for (SealedColumn column : columns) {
            for (Row row : select(column)) {
                String sealed = row.getString("sealed");
                String earlier = retired.seal(
                        column.purpose(),
                        row.getString("owner"),
                        sealer.open(column.purpose(), row.getString("owner"), sealed));
                pool.preparedQuery("update %1$s set %2$s = $1 where %2$s = $2"
                                .formatted(column.table(), column.column()))
                        .execute(Tuple.of(earlier, sealed))
                        .await()
                        .indefinitely();
            }
        }
    }

    /** Returns how many texts are sealed under the retired key, by the name of the column. */
    public TreeMap<String, Integer> texts() {
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (SealedColumn column : columns) {
            int count = 0;
            for (Row row : select(column)) {
                count += Sealer.keyId(row.getString("sealed")).orElseThrow().equals("retired") ? 1 : 0;
            }
            counts.put(column.name(), count);
        }
        return counts;
    }

    /** Runs one turn of the job that seals anew. */
    public void reseal() {
        job.run().await().indefinitely();
    }

    private Iterable<Row> select(SealedColumn column) {
        return pool.query("select %s as owner, %s as sealed from %s where sealing_key(%s) is not null"
                        .formatted(column.owner(), column.column(), column.table(), column.column()))
                .execute()
                .await()
                .indefinitely();
    }
}
