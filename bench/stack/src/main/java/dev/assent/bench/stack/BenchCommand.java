// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.local.home.Home;
import dev.assent.local.stack.LocalStack;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.terminal.TerminalCommand;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code bench}: starts a stack of its own, measures it beside the baselines, and prints tables. */
@Command(
        name = "bench",
        description =
                "Measures a stack of its own, each benchmark beside a baseline in the same run, and prints Markdown.",
        footer = {
            "",
            "Benchmarks: start-up, idle, sign-ins, memory, poll, track, start, approve, pushes, latency, waiting, growth; without a"
                    + " name all of them. One that fails does not stop the others; the status is then 1.",
            "The stack has PostgreSQL with synchronous_commit=on, free ports, a folder of its own below bench/, and the"
                    + " JVM options of production, unless ASSENT_JVM_OPTIONS (services and baseline) or"
                    + " ASSENT_STACK_JVM_OPTIONS (broker and proxy) sets others. Compare ratios: both sides share the"
                    + " machine. Other work on it makes every figure worse."
        })
public final class BenchCommand extends TerminalCommand {
    private static final Path FOLDER = Path.of("bench", "stack", "target", "home");

    private final Map<String, String> environment;
    private final Path project;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "The benchmarks to run.")
    private List<String> names = List.of();

    @Mixin
    private final BenchArguments arguments = new BenchArguments();

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the values of all rounds as JSON.")
    private @Nullable Path json;

    /** Creates the command for {@code environment} and the modules of {@code project}. */
    public BenchCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() throws Exception {
        List<Benchmark> benchmarks = BenchmarkCatalog.select(names);
        BenchOptions options = arguments.options();
        requireFolder();
        for (Benchmark benchmark : benchmarks) {
            benchmark.requirePossible(options);
        }
        PrintWriter out = out();
        PrintWriter progress = err();
        Machine machine = Machine.current();
        BenchEnvironment measured = BenchEnvironment.of(project, project.resolve(FOLDER), environment);
        reset(measured.home());
        measured = BenchEnvironment.of(project, project.resolve(FOLDER), environment);
        int starts = benchmarks.stream().anyMatch(StartUpBenchmark.class::isInstance) ? options.rounds() : 1;
        BenchmarkRun run;
        Map<String, String> settings;
        try (Bench bench = Bench.start(measured, options, starts, line -> {
            progress.println(line);
            progress.flush();
        })) {
            settings = bench.settings();
            run = BenchmarkRun.of(benchmarks, bench, bench::report);
        }
        reset(measured.home());
        BenchReport report = new BenchReport(commandLine(), machine, settings, run.figures(), run.failures());
        out.print(report.markdown());
        out.flush();
        if (json != null) {
            report.writeJson(json);
        }
        return run.failures().isEmpty() ? 0 : 1;
    }

    /** Stops what a killed run has left, and deletes its data. */
    private static void reset(Home home) {
        LocalStack.stopOrphans(home);
        home.delete();
    }

    private void requireFolder() {
        if (json != null && !Files.isDirectory(json.toAbsolutePath().resolveSibling("."))) {
            throw new OperatorException("--json: the folder of " + json + " does not exist");
        }
    }

    private String commandLine() {
        // Begins with the name of this command.
        return "./assent " + String.join(" ", line().getParseResult().originalArgs());
    }
}
