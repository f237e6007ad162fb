// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Prometheus' own program for rules and their tests. */
final class Promtool {
    /** It runs for seconds: collecting less garbage costs memory and saves processor time. */
    private static final Map<String, String> BRIEFLY = Map.of("GOGC", "800");

    private Promtool() {}

    /** Runs promtool; the calling test is skipped where it is missing, unless the environment has {@code ASSENT_REQUIRE_PROMTOOL}. */
    static void run(String what, List<Path> files) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of("promtool", what, "rules"), files.stream().map(Path::toString))
                .toList();
        Program.Run run;
        try {
            run = Program.run(command, Rules.FOLDER, BRIEFLY);
        } catch (IOException e) {
            assumeTrue(
                    System.getenv("ASSENT_REQUIRE_PROMTOOL") != null,
                    () -> "the rules were not tested; install the Debian package prometheus: " + e.getMessage());
            throw e;
        }
        assertThat(run.status()).as(run.output()).isZero();
    }
}
