package dev.assent.operator.deadletter;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which dead letters of a partition were laid back: all below an offset, and some beyond. It is kept at the broker, as
 * the offset of a consumer group and the text that goes with it.
 */
final class Replayed {
    /** In characters: below the broker's {@code offset.metadata.max.bytes}. */
    private static final int LONGEST = 4000;

    private static final Pattern WRITTEN = Pattern.compile("\\d{1,18}(-\\d{1,18})?(,\\d{1,18}(-\\d{1,18})?)*");
    private static final int MOST = 1_000_000;

    private final NavigableSet<Long> beyond = new TreeSet<>();
    private long below;

    /**
     * What is known.
     *
     * @param below the group's offset
     * @param text as {@link #text} has written it; what is not, tells nothing
     */
    Replayed(long below, String text) {
        this.below = below;
        if (text != null && WRITTEN.matcher(text).matches()) {
            for (String range : text.split(",")) {
                String[] ends = range.split("-");
                long last = Long.parseLong(ends[ends.length - 1]);
                for (long offset = Long.parseLong(ends[0]); offset <= last && beyond.size() < MOST; offset++) {
                    beyond.add(offset);
                }
            }
        }
    }

    boolean contains(long offset) {
        return offset < below || beyond.contains(offset);
    }

    void add(long offset) {
        if (offset >= below) {
            beyond.add(offset);
        }
    }

    /** The offset to keep, where the partition begins at {@code beginning}. */
    long settle(long beginning) {
        below = Math.max(below, beginning);
        beyond.headSet(below).clear();
        while (beyond.remove(below)) {
            below++;
        }
        return below;
    }

    /** The text to keep. Where it would be too long the oldest are forgotten: they are laid back once more at worst. */
    String text() {
        StringBuilder text = new StringBuilder();
        Long first = null;
        for (Long offset : beyond) {
            first = first == null ? offset : first;
            if (!beyond.contains(offset + 1)) {
                text.append(text.isEmpty() ? "" : ",").append(first);
                text.append(first.equals(offset) ? "" : "-" + offset);
                first = null;
            }
        }
        int cut = text.length() - LONGEST;
        return cut <= 0 ? text.toString() : text.substring(text.indexOf(",", cut) + 1);
    }
}
