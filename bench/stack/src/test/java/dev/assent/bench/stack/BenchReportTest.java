// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    private static final BenchReport REPORT = new BenchReport(
            "./assent bench poll",
            new Machine("a processor", 2, 4096, "Linux 6", "a JVM 17", "0.10"),
            Map.of("JVM options", "-Xmx1g"),
            Map.of("poll: polls", List.of(new Figure("poll", "/s", Spread.of(1000.4, 3000, 2000)))),
            Map.of("waiting: long polls", "no open files"));

    @Test
    void theTableHasMedianAndSpreadBesideCommandAndMachine() {
        assertThat(REPORT.markdown())
                .contains("    ./assent bench poll\n")
                .contains("2 cores of a processor, 4,096 MiB, Linux 6, a JVM 17, load 0.10 before the run.")
                .contains("JVM options: `-Xmx1g`.")
                .contains("### poll: polls\n")
                .contains("| poll | 2,000 /s | 1,000 to 3,000 | 3 |\n");
    }

    @Test
    void aFailedBenchmarkIsNamedWithItsReason() {
        assertThat(REPORT.markdown()).contains("### waiting: long polls\n\nFailed: no open files\n");
    }

    @Test
    void theFileHasTheValueOfEachRound(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.json");
        REPORT.writeJson(file);
        var json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/machine/cores").asInt()).isEqualTo(2);
        assertThat(json.at("/figures/poll: polls/0/spread/values").toString()).isEqualTo("[1000.4,3000.0,2000.0]");
        assertThat(json.at("/failures/waiting: long polls").asText()).isEqualTo("no open files");
    }

    @Test
    void figuresHaveThreeDigits() {
        assertThat(BenchReport.format(0.4321)).isEqualTo("0.43");
        assertThat(BenchReport.format(43.21)).isEqualTo("43.2");
        assertThat(BenchReport.format(43_210.6)).isEqualTo("43,211");
    }
}
