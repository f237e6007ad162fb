// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Range of a statistic, in steps of equal length.
 *
 * @param from the begin of the first step
 * @param to the end of the range, which the last step may exceed
 */
public record TimeRange(Instant from, Instant to, Duration step) {
    private static final int MOST_STEPS = 500;
    private static final Duration DEFAULT_LENGTH = Duration.ofHours(1);
    private static final int DEFAULT_STEPS = 60;

    /**
     * Parses the parameters {@code from}, {@code to} (RFC 3339) and {@code step} (seconds) of a request at {@code now}; absent
     * ones make the hour before {@code to} or now, in 60 steps. Fails with 400 if there are more than 500 steps.
     */
    public static TimeRange parse(@Nullable String from, @Nullable String to, @Nullable Integer step, Instant now) {
        Instant end = to == null ? now : instant("to", to);
        Instant begin = from == null ? end.minus(DEFAULT_LENGTH) : instant("from", from);
        if (!begin.isBefore(end)) {
            throw ApiException.invalidRequest("from", "must be before to");
        }
        Duration length = Duration.between(begin, end);
        Duration each = step == null
                ? Duration.ofSeconds(Math.max(1, length.toSeconds() / DEFAULT_STEPS))
                : Duration.ofSeconds(step);
        if (length.toMillis() > each.toMillis() * MOST_STEPS) {
            throw ApiException.invalidRequest("step", "must divide the range into at most 500 steps");
        }
        return new TimeRange(begin, end, each);
    }

    private static Instant instant(String field, String text) {
        try {
            Instant parsed = OffsetDateTime.parse(text).toInstant();
            // Times that both PostgreSQL and an id with a time can hold.
            if (parsed.isBefore(Instant.EPOCH) || parsed.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
                throw ApiException.invalidRequest(field, "must be between the years 1970 and 9999");
            }
            return parsed;
        } catch (DateTimeException e) {
            throw ApiException.invalidRequest(field, "must be a time such as 2026-11-27T10:00:00Z");
        }
    }

    /** Returns one point for each step, in order, made by {@code point} from the number of the step. */
    public <T> List<T> points(LongFunction<T> point) {
        long count = -Math.floorDiv(-Duration.between(from, to).toMillis(), step.toMillis());
        return LongStream.range(0, count).mapToObj(point).toList();
    }

    /** Returns the begin of the step {@code number}. */
    public Instant at(long number) {
        return from.plus(step.multipliedBy(number));
    }
}
