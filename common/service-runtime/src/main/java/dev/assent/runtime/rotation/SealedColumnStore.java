// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.rotation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Statements that find, count and replace the texts of sealed columns. */
@ApplicationScoped
class SealedColumnStore {
    /** Largest number that is counted exactly: enough to see progress, and read in some ten milliseconds. */
    static final int MOST_COUNTED = 10_000;

    /** Jumps in the index from each key to the next, and counts up to the bound below each. */
    private static final String COUNT =
            """
            with recursive keys as (
              (select sealing_key(%2$s) as id from %1$s where sealing_key(%2$s) > '' order by sealing_key(%2$s) limit 1)
              union all
              select (select sealing_key(%2$s) from %1$s where sealing_key(%2$s) > keys.id
                      order by sealing_key(%2$s) limit 1)
              from keys where keys.id is not null)
            select id, (select count(*) from (
                select 1 from %1$s where sealing_key(%2$s) = keys.id limit $1) as counted) as texts
            from keys where id is not null""";

    private static final String FIND_LASTING =
            """
            select ctid::text as place, %3$s as owner, %2$s as sealed from %1$s
            where sealing_key(%2$s) = any($1) offset $2 limit $3""";
    private static final String FIND_PASSING =
            """
            select ctid::text as place, %3$s as owner, %2$s as sealed, %4$s as id from %1$s
            where %4$s > $1 order by %4$s limit $2""";
    /** A text that has changed meanwhile is not replaced; no two seals give the same text. */
    private static final String REPLACE = "update %1$s set %2$s = $1 where ctid = $2::text::tid and %2$s = $3";

    private final Pool pool;

    SealedColumnStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * A stored text.
     *
     * @param place where its row is as long as nobody changes it
     */
    record SealedText(String place, String owner, String sealed) {}

    /**
     * A part of a column.
     *
     * @param rows number of rows that were read, with a text or without
     * @param last id of the last row
     */
    record Page(List<SealedText> texts, int rows, UUID last) {}

    /** A text and its successor. */
    record Replacement(SealedText text, String resealed) {}

    /** Returns the number of texts by the id of the master key, at most {@link #MOST_COUNTED} for each. */
    Uni<Map<String, Integer>> count(SealedColumn column) {
        return pool.preparedQuery(statement(COUNT, column))
                .execute(Tuple.of(MOST_COUNTED))
                .map(rows -> {
                    Map<String, Integer> counts = new TreeMap<>();
                    rows.forEach(row ->
                            counts.put(row.getString("id"), row.getLong("texts").intValue()));
                    return counts;
                });
    }

    /** Returns up to {@code limit} texts of a lasting column that are sealed under one of {@code keys}. */
    Uni<List<SealedText>> findLasting(SealedColumn column, List<String> keys, int skipped, int limit) {
        return pool.preparedQuery(statement(FIND_LASTING, column))
                .execute(Tuple.of(keys.toArray(String[]::new), skipped, limit))
                .map(SealedColumnStore::texts);
    }

    /** Returns the texts of the next {@code limit} rows of a passing column whose id is greater than {@code after}. */
    Uni<Page> findPassing(SealedColumn column, UUID after, int limit) {
        return pool.preparedQuery(statement(FIND_PASSING, column))
                .execute(Tuple.of(after, limit))
                .map(rows -> {
                    UUID last = after;
                    for (Row row : rows) {
                        last = row.getUUID("id");
                    }
                    return new Page(texts(rows), rows.size(), last);
                });
    }

    /** Replaces texts, and returns how many of them were still there. */
    Uni<Integer> replace(SealedColumn column, List<Replacement> replacements) {
        if (replacements.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        List<Tuple> batch = replacements.stream()
                .map(each -> Tuple.of(
                        each.resealed(), each.text().place(), each.text().sealed()))
                .toList();
        return pool.preparedQuery(statement(REPLACE, column))
                .executeBatch(batch)
                .map(result -> {
                    int replaced = 0;
                    for (RowSet<Row> each = result; each != null; each = each.next()) {
                        replaced += each.rowCount();
                    }
                    return replaced;
                });
    }

    private static List<SealedText> texts(RowSet<Row> rows) {
        List<SealedText> texts = new ArrayList<>();
        for (Row row : rows) {
            if (row.getString("sealed") != null) {
                texts.add(new SealedText(row.getString("place"), row.getString("owner"), row.getString("sealed")));
            }
        }
        return texts;
    }

    /** The names are constants of the services. */
    private static String statement(String template, SealedColumn column) {
        return template.formatted(column.table(), column.column(), column.owner(), column.id());
    }
}
