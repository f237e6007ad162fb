// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.operator.terminal.OperatorException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the command line that become {@link BenchOptions}. */
final class BenchArguments {
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
            names = "--channels",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "poll,long-poll,event-stream",
            description = "Channels by which a browser receives the outcome in the benchmark latency (default:"
                    + " ${DEFAULT-VALUE}).")
    private List<String> channels = List.of();

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
            description = "Pending challenges of the benchmarks poll and growth (default: ${DEFAULT-VALUE}).")
    private int challenges;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Requests of a round of the benchmarks start and approve, each of which counts once. A round ends"
                            + " when they are used up (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "32",
            description = "Connections of the benchmarks poll, track, start and approve (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--waiting",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Long polls of the benchmark waiting (default: ${DEFAULT-VALUE}).")
    private int waiting;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Old sign-ins of the benchmark growth, each with its rows (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--peer",
            paramLabel = "COMMAND",
            description =
                    "Command that measures complete approvals of another server, in the rounds of sign-ins. It gets"
                            + " the number at once and the seconds as arguments, and prints the rate as 12.3/s.")
    private @Nullable String peer;

    /** Returns the options. Throws {@link OperatorException} if one is invalid. */
    BenchOptions options() {
        requirePositive("--parallel", parallel);
        requirePositive("--rates", rates);
        requirePositive("--rounds", List.of(rounds));
        requirePositive("--seconds", List.of(seconds));
        requirePositive("--warm-up", List.of(warmUp));
        requirePositive("--challenges", List.of(challenges));
        requirePositive("--requests", List.of(requests));
        requirePositive("--connections", List.of(connections));
        requirePositive("--waiting", List.of(waiting));
        requirePositive("--rows", List.of(rows));
        return new BenchOptions(
                List.copyOf(parallel),
                List.copyOf(rates),
                rounds,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUp),
                channels.stream().map(OutcomeChannel::of).toList(),
                challenges,
                requests,
                connections,
                waiting,
                rows,
                Optional.ofNullable(peer).map(PeerCommand::parse));
    }

    private static void requirePositive(String option, List<Integer> values) {
        if (values.isEmpty() || values.stream().anyMatch(value -> value < 1)) {
            throw new OperatorException(option + ": expected positive numbers, found " + values);
        }
    }
}
