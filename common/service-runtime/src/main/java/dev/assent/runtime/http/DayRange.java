// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Range of days of a statistic, in UTC.
 *
 * @param from the first day
 * @param to the last day
 */
public record DayRange(LocalDate from, LocalDate to) {
    /** Most days of a range. */
    public static final int MOST_DAYS = 31;

    /** Days that both PostgreSQL and an id with a time can hold. */
    private static final LocalDate EARLIEST = LocalDate.EPOCH;

    private static final LocalDate LATEST = LocalDate.of(9999, 12, 30);

    /**
     * Parses the parameters {@code from} and {@code to} of a request; an absent {@code to} is today, an absent {@code from} the
     * first of 31 days. Fails with 400 if the range is longer.
     */
    public static DayRange parse(@Nullable String from, @Nullable String to, Clock clock) {
        LocalDate last = to == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : day("to", to);
        LocalDate earliest = last.minusDays(MOST_DAYS - 1L);
        LocalDate first = from == null ? earliest : day("from", from);
        if (first.isAfter(last) || first.isBefore(earliest)) {
            throw ApiException.invalidRequest(
                    "from",
                    "must be a day from " + earliest + " to " + last + ", so that the range has 1 to " + MOST_DAYS
                            + " days; found \"" + first + "\"");
        }
        return new DayRange(first, last);
    }

    private static LocalDate day(String field, String text) {
        LocalDate day;
        try {
            day = LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw invalid(field, "a day such as 2026-11-27", text);
        }
        if (day.isBefore(EARLIEST) || day.isAfter(LATEST)) {
            throw invalid(field, "a day from " + EARLIEST + " to " + LATEST, text);
        }
        return day;
    }

    private static ApiException invalid(String field, String expected, String text) {
        return ApiException.invalidRequest(field, "must be " + expected + "; found " + FoundValue.quote(text));
    }

    /** Returns its days in order. */
    public List<LocalDate> days() {
        return from.datesUntil(to.plusDays(1)).toList();
    }
}
