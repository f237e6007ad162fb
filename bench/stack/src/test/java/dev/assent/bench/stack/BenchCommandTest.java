// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
    @TempDir
    private Path project;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryBenchmark() {
        assertThat(run("bench", "--help")).isZero();
        assertThat(out.toString())
                .contains(BenchmarkCatalog.ALL.stream().map(Benchmark::name).toList());
    }

    @Test
    void anUnknownBenchmarkIsRefusedBeforeAnythingStarts() {
        assertThat(run("bench", "polls")).isNotZero();
        assertThat(err.toString()).contains("There is no benchmark polls.", "sign-ins", "poll", "track");
        assertThat(project).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--parallel=4,0", "--rounds=0", "--seconds=-1", "--challenges=0", "--requests=0", "--rows=0"})
    void aNumberThatIsNotPositiveIsRefused(String option) {
        assertThat(run("bench", "poll", option)).isNotZero();
        assertThat(err.toString()).contains(option.substring(0, option.indexOf('=')), "expected positive numbers");
    }

    @Test
    void anUnknownChannelIsRefused() {
        assertThat(run("bench", "latency", "--channels=poll,socket")).isNotZero();
        assertThat(err.toString()).contains("There is no channel socket.", "long-poll", "event-stream");
        assertThat(project).isEmptyDirectory();
    }

    @Test
    void moreWaitingPollsThanOpenFilesAreRefusedBeforeAnythingStarts() {
        assertThat(run("bench", "waiting", "--waiting=2000000000")).isNotZero();
        assertThat(err.toString()).contains("2,000,000,000 connections", "--waiting");
        assertThat(project).isEmptyDirectory();
    }

    @Test
    void aFileInAnAbsentFolderIsRefused() {
        assertThat(run(
                        "bench",
                        "poll",
                        "--json",
                        project.resolve("absent/report.json").toString()))
                .isNotZero();
        assertThat(err.toString()).contains("--json", "does not exist");
    }

    private int run(String... arguments) {
        CommandLine command = BenchmarkLauncher.command(Map.of("ASSENT_HOME", project.toString()), project);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
