// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.rotation;

import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.secret.MasterKeyState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Measurement of what is sealed under which master key, with its metric. */
@Singleton
class MasterKeyUsage {
    private static final Logger LOG = Logger.getLogger(MasterKeyUsage.class);

    private final List<SealedColumn> columns;
    private final SealedColumnStore store;
    private final MasterKeyRing keys;
    private final MultiGauge gauge;
    private volatile Map<String, Integer> missing = Map.of();

    MasterKeyUsage(
            @All List<SealedColumn> columns, SealedColumnStore store, MasterKeyRing keys, MeterRegistry metrics) {
        this.columns = columns;
        this.store = store;
        this.keys = keys;
        this.gauge = MultiGauge.builder("assent.sealed.texts")
                .description("Lasting texts sealed under a master key, by its id, its state and the column;"
                        + " counted up to 10,000")
                .register(metrics);
    }

    /** Returns how many texts were sealed under master keys that this instance lacks, by the key's id, when last measured. */
    Map<String, Integer> missing() {
        return missing;
    }

    /** Counts the lasting texts by master key. */
    Uni<Void> measure() {
        List<Row<?>> rows = new ArrayList<>();
        Map<String, Integer> unknown = new TreeMap<>();
        Uni<Void> done = Uni.createFrom().voidItem();
        for (SealedColumn column : columns) {
            if (column.isCounted()) {
                done = done.chain(() -> store.count(column))
                        .map(this::withCurrent)
                        .invoke(counts -> counts.forEach((key, count) -> record(column, key, count, rows, unknown)))
                        .replaceWithVoid();
            }
        }
        return done.invoke(() -> publish(rows, unknown));
    }

    /** Adds the current key to {@code counts}, so that the metric says of each column that it was counted. */
    private Map<String, Integer> withCurrent(Map<String, Integer> counts) {
        Map<String, Integer> all = new TreeMap<>(counts);
        all.putIfAbsent(keys.currentId(), 0);
        return all;
    }

    private void record(SealedColumn column, String key, int count, List<Row<?>> rows, Map<String, Integer> unknown) {
        MasterKeyState state = keys.state(key);
        rows.add(Row.of(
                Tags.of(
                        "column",
                        column.name(),
                        "key",
                        key,
                        "state",
                        state.name().toLowerCase(Locale.ROOT)),
                count));
        if (state == MasterKeyState.MISSING) {
            unknown.merge(key, count, Integer::sum);
        }
    }

    private void publish(List<Row<?>> rows, Map<String, Integer> unknown) {
        gauge.register(rows, true);
        if (!unknown.isEmpty() && !missing.equals(unknown)) {
            LOG.errorf("texts sealed under master keys that assent.master-keys lacks: %s", unknown);
        }
        missing = unknown;
    }
}
