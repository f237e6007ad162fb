// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Progress of the replay of a partition: all dead letters below an offset were replayed, and some above it. The broker
 * stores it as the offset of a consumer group and that offset's metadata.
 */
public final class ReplayProgress {
    /** In characters; below the broker's {@code offset.metadata.max.bytes}. */
    private static final int MAX_LENGTH = 4000;

    private static final Pattern FORMAT = Pattern.compile("\\d{1,18}(-\\d{1,18})?(,\\d{1,18}(-\\d{1,18})?)*");
    private static final int MAX_OFFSETS = 1_000_000;

    private final NavigableSet<Long> beyond = new TreeSet<>();
    private long below;

    /**
     * Restores the progress that was stored.
     *
     * @param below the group's offset
     * @param text the metadata, in the format of {@link #text}; any other text is ignored
     */
    ReplayProgress(long below, @Nullable String text) {
        this.below = below;
        if (text != null && FORMAT.matcher(text).matches()) {
            for (String range : text.split(",", -1)) {
                String[] ends = range.split("-", -1);
                long last = Long.parseLong(ends[ends.length - 1]);
                for (long offset = Long.parseLong(ends[0]); offset <= last && beyond.size() < MAX_OFFSETS; offset++) {
                    beyond.add(offset);
                }
            }
        }
    }

    /** Returns whether the dead letter at {@code offset} was replayed. */
    public boolean contains(long offset) {
        return offset < below || beyond.contains(offset);
    }

    /** Returns how many offsets from {@code beginning} up to, but without, {@code end} were replayed. */
    long count(long beginning, long end) {
        return Math.max(0, Math.min(below, end) - beginning)
                + beyond.subSet(Math.max(below, beginning), Math.max(Math.max(below, beginning), end))
                        .size();
    }

    /** Records that the dead letter at {@code offset} was replayed. */
    public void add(long offset) {
        if (offset >= below) {
            beyond.add(offset);
        }
    }

    /** Compacts the progress and returns the offset to store, for a partition that begins at {@code beginning}. */
    long compact(long beginning) {
        below = Math.max(below, beginning);
        beyond.headSet(below).clear();
        while (beyond.remove(below)) {
            below++;
        }
        return below;
    }

    /** Returns the metadata to store. If it is too long, the oldest offsets are omitted and may be replayed again. */
    String text() {
        StringBuilder text = new StringBuilder();
        @Nullable Long first = null;
        for (Long offset : beyond) {
            long start = first == null ? offset : first;
            first = start;
            if (!beyond.contains(offset + 1)) {
                text.append(text.isEmpty() ? "" : ",").append(start);
                text.append(start == offset ? "" : "-" + offset);
                first = null;
            }
        }
        int cut = text.length() - MAX_LENGTH;
        return cut <= 0 ? text.toString() : text.substring(text.indexOf(",", cut) + 1);
    }
}
