// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Limit of open files of this process, which the processes that it starts inherit. A JVM raises the soft limit to the hard
 * one by itself.
 *
 * @param limit the hard limit
 */
record FileDescriptors(long limit) {
    /** Files of a service that are no connections of browsers: libraries, and connections to PostgreSQL and Kafka. */
    private static final int OTHERS = 500;

    private static final String NAME = "Max open files";

    /** Returns the limit of this process. */
    static FileDescriptors ofThisProcess() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", "self", "limits"))) {
            return parse(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the limits of this process", e);
        }
    }

    /** Parses the lines of {@code /proc/self/limits} (proc(5)): name, soft limit, hard limit, unit. */
    static FileDescriptors parse(Stream<String> lines) {
        String[] limits = lines.filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()).strip().split("\\s+"))
                .findFirst()
                .orElseThrow();
        return new FileDescriptors(limits[1].equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limits[1]));
    }

    /** Requires that a process can have {@code connections} connections. Throws {@link OperatorException} if it cannot. */
    void requireConnections(int connections) {
        if (limit < connections + (long) OTHERS) {
            throw new OperatorException(String.format(
                    "%,d connections need %,d open files, but a process may have %,d here. Raise the hard limit of open"
                            + " files (ulimit -Hn), or use --waiting %d.",
                    connections, connections + OTHERS, limit, Math.max(1, limit - OTHERS)));
        }
    }
}
