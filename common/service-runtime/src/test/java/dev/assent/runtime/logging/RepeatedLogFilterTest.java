// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class RepeatedLogFilterTest {
    private static final Formatter MESSAGE = new PatternFormatter("%s");

    private final AtomicLong now = new AtomicLong();
    private final RepeatedLogFilter filter = RepeatedLogFilter.at(now::get);

    @Test
    void aWarningThatRepeatsIsLoggedSomeTimesAMinute() {
        assertThat(log(500, "failed: %s")).hasSize(RepeatedLogFilter.MOST_IN_A_WINDOW);
        assertThat(log(1, "another: %s")).containsExactly("another: 0");

        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(log(2, "failed: %s")).containsExactly("failed: 0 (480 more like this were not logged)", "failed: 1");
    }

    @Test
    void onlyTheFirstHasAStackTrace() {
        List<ExtLogRecord> records = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ExtLogRecord logged = warning("failed");
            logged.setThrown(failure());
            assertThat(filter.isLoggable(logged)).isTrue();
            records.add(logged);
        }

        assertThat(records.get(0).getThrown()).isNotNull();
        assertThat(MESSAGE.format(records.get(0))).isEqualTo("failed");
        assertThat(records.subList(1, 3)).allSatisfy(logged -> {
            assertThat(logged.getThrown()).isNull();
            assertThat(MESSAGE.format(logged)).isEqualTo("failed: java.lang.IllegalStateException: 100 % wrong");
        });
    }

    @Test
    void anExceptionFromAnotherPlaceIsAnotherKind() {
        ExtLogRecord one = warning("failed");
        one.setThrown(failure());
        ExtLogRecord other = warning("failed");
        other.setThrown(new IllegalStateException("elsewhere"));

        assertThat(filter.isLoggable(one)).isTrue();
        assertThat(filter.isLoggable(other)).isTrue();
        assertThat(other.getThrown()).isNotNull();
    }

    @Test
    void whatIsNoWarningIsNotCounted() {
        for (int i = 0; i < 500; i++) {
            ExtLogRecord logged = new ExtLogRecord(Level.INFO, "started", RepeatedLogFilterTest.class.getName());
            assertThat(filter.isLoggable(logged)).isTrue();
        }
    }

    @Test
    void manyKindsNeedABoundedMemory() {
        for (int i = 0; i < 10_000; i++) {
            LogRecord logged = new LogRecord(java.util.logging.Level.WARNING, "text " + i);
            assertThat(filter.isLoggable(logged)).isTrue();
        }
    }

    private static IllegalStateException failure() {
        return new IllegalStateException("100 % wrong");
    }

    private List<String> log(int times, String text) {
        List<String> logged = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            ExtLogRecord warning = warning(text);
            warning.setParameters(new Object[] {i});
            if (filter.isLoggable(warning)) {
                logged.add(MESSAGE.format(warning));
            }
        }
        return logged;
    }

    private static ExtLogRecord warning(String text) {
        ExtLogRecord logged = new ExtLogRecord(
                Level.WARN, text, ExtLogRecord.FormatStyle.PRINTF, RepeatedLogFilterTest.class.getName());
        logged.setLoggerName("dev.assent.Test");
        return logged;
    }
}
