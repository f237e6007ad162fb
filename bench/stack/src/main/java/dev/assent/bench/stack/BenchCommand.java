// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.local.home.Home;
import dev.assent.local.stack.LocalStack;
import dev.assent.operator.terminal.OperatorException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code bench}: starts a stack of its own, measures it beside the baselines, and prints tables. */
@Command(
        name = "bench",
        description =
                "Measures a stack of its own, each benchmark beside a baseline in the same run, and prints Markdown.",
        footer = {
            "",
            "Benchmarks: start-up, idle, sign-ins, memory, poll, track, latency; without a name all of them.",
            "The stack has PostgreSQL with synchronous_commit=on, free ports, a folder of its own below bench/, and the"
                    + " JVM options of production, unless ASSENT_JVM_OPTIONS (services and baseline) or"
                    + " ASSENT_STACK_JVM_OPTIONS (broker and proxy) sets others. Compare ratios: both sides share the"
                    + " machine. Other work on it makes every figure worse."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final Path FOLDER = Path.of("bench", "stack", "target", "home");

    private final Map<String, String> environment;
    private final Path project;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "The benchmarks to run.")
    private List<String> names = List.of();

    @Option(
            names = "--parallel",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,4,16,64",
            description = "Sign-ins at once (default: ${DEFAULT-VALUE}).")
    private List<Integer> parallel = List.of();

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,20",
            description = "Sign-ins per second of the benchmark latency (default: ${DEFAULT-VALUE}).")
    private List<Integer> rates = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds of each side (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Length of a round (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20",
            description = "Seconds of work before the first round, for each side (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--challenges",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Pending challenges of the benchmark poll (default: ${DEFAULT-VALUE}).")
    private int challenges;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "32",
            description = "Connections of the benchmarks poll and track (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--peer",
            paramLabel = "COMMAND",
            description =
                    "Command that measures complete approvals of another server, in the rounds of sign-ins. It gets"
                            + " the number at once and the seconds as arguments, and prints the rate as 12.3/s.")
    private @Nullable String peer;

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
        BenchOptions options = options();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        Machine machine = Machine.current();
        BenchEnvironment measured = BenchEnvironment.of(project, project.resolve(FOLDER), environment);
        reset(measured.home());
        measured = BenchEnvironment.of(project, project.resolve(FOLDER), environment);
        int starts = benchmarks.stream().anyMatch(StartUpBenchmark.class::isInstance) ? options.rounds() : 1;
        Map<String, List<Figure>> figures = new LinkedHashMap<>();
        Map<String, String> settings;
        try (Bench bench = Bench.start(measured, options, starts, line -> {
            progress.println(line);
            progress.flush();
        })) {
            settings = bench.settings();
            for (Benchmark benchmark : benchmarks) {
                figures.put(benchmark.name() + ": " + benchmark.title(), benchmark.run(bench));
            }
        }
        reset(measured.home());
        BenchReport report = new BenchReport(commandLine(), machine, settings, figures);
        out.print(report.markdown());
        out.flush();
        if (json != null) {
            report.writeJson(json);
        }
        return 0;
    }

    /** Stops what a killed run has left, and deletes its data. */
    private static void reset(Home home) {
        LocalStack.stopOrphans(home);
        home.delete();
    }

    private BenchOptions options() {
        requirePositive("--parallel", parallel);
        requirePositive("--rates", rates);
        requirePositive("--rounds", List.of(rounds));
        requirePositive("--seconds", List.of(seconds));
        requirePositive("--warm-up", List.of(warmUp));
        requirePositive("--challenges", List.of(challenges));
        requirePositive("--connections", List.of(connections));
        if (json != null && !Files.isDirectory(json.toAbsolutePath().resolveSibling("."))) {
            throw new OperatorException("--json: the folder of " + json + " does not exist");
        }
        return new BenchOptions(
                List.copyOf(parallel),
                List.copyOf(rates),
                rounds,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUp),
                challenges,
                connections,
                Optional.ofNullable(peer).map(PeerCommand::parse));
    }

    private static void requirePositive(String option, List<Integer> values) {
        if (values.isEmpty() || values.stream().anyMatch(value -> value < 1)) {
            throw new OperatorException(option + ": expected positive numbers, found " + values);
        }
    }

    private String commandLine() {
        return "./assent bench "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    }
}
