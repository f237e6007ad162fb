// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Processes of a running stack, by name.
 *
 * @param services the ids of the services
 * @param commandLine the process of {@code ./assent up}, with the broker and the proxy
 * @param postmaster the first process of PostgreSQL
 */
record StackProcesses(Map<String, Long> services, long commandLine, long postmaster) {
    static final String POSTGRESQL = "postgresql";
    static final String BROKER_AND_PROXY = "broker and proxy";
    private static final List<String> SERVICES =
            List.of("challenge-service", "push-dispatcher", "verification-service", "token-service");

    /** Returns the processes of the stack in {@code home} that {@code commandLine} has started. */
    static StackProcesses of(Home home, long commandLine) {
        Map<String, Long> services = new LinkedHashMap<>();
        for (String service : SERVICES) {
            services.put(service, firstNumber(home.run().resolve(service + ".process")));
        }
        Path postmaster = home.postgres().resolve(Path.of("data", "postmaster.pid"));
        return new StackProcesses(services, commandLine, firstNumber(postmaster));
    }

    /** Returns the processor seconds of each until now. */
    Map<String, Double> cpuSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        services.forEach((name, pid) -> seconds.put(name, CpuTimes.seconds(pid)));
        seconds.put(POSTGRESQL, CpuTimes.secondsWithChildren(postmaster));
        seconds.put(BROKER_AND_PROXY, CpuTimes.seconds(commandLine));
        return seconds;
    }

    /** Returns the processor seconds of all together until now. */
    double totalCpuSeconds() {
        return cpuSeconds().values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Returns the id of {@code service}'s process. */
    long pid(Component service) {
        return Objects.requireNonNull(services.get(service.title()));
    }

    /** Returns the memory of each in bytes; a page that several processes share counts in parts. */
    Map<String, Long> memory() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        services.forEach((name, pid) -> bytes.put(name, ProcessMemory.of(pid).proportional()));
        bytes.put(
                POSTGRESQL,
                Stream.concat(Stream.of(postmaster), CpuTimes.children(postmaster))
                        .mapToLong(pid -> ProcessMemory.of(pid).proportional())
                        .sum());
        bytes.put(BROKER_AND_PROXY, ProcessMemory.of(commandLine).proportional());
        return bytes;
    }

    private static long firstNumber(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip().split("\\s", 2)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the process id in " + file, e);
        }
    }
}
