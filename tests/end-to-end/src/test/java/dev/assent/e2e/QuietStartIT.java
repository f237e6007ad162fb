// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that a healthy start logs no warning, so that every warning means something to an operator. */
class QuietStartIT {
    private static final Pattern LEVEL = Pattern.compile("\"level\":\"(WARN|ERROR|FATAL)\"");

    @Test
    void aHealthyStartLogsNoWarning() throws Exception {
        Map<Path, String> logs = Stack.running().startLogs();

        assertThat(logs).hasSize(4);
        logs.forEach((file, text) -> {
            assertThat(text.contains("Installed features"))
                    .as("%s is complete", file)
                    .isTrue();
            assertThat(warnings(text)).as("warnings of %s", file).isEmpty();
        });
    }

    /** Leaves out the warnings of blocked threads: they depend on the load of the machine, on which images are built too. */
    private static List<String> warnings(String log) {
        return log.lines()
                .filter(line -> LEVEL.matcher(line).find() && !line.contains("BlockedThreadChecker"))
                .toList();
    }
}
