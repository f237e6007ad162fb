// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Machine on which the benchmarks ran.
 *
 * @param load the load average of the last minute before the run: others' work on the same cores
 */
record Machine(String processor, int cores, long memoryMib, String system, String java, String load) {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final long KIB_PER_MIB = 1024;

    /** Returns this machine. */
    static Machine current() {
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                readMemoryMib(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                readLoad());
    }

    /** Returns the description in one line. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%d cores of %s, %,d MiB, %s, %s, load %s before the run",
                cores,
                processor,
                memoryMib,
                system,
                java,
                load);
    }

    private static long readMemoryMib() {
        String digits = field(MEMORY, "MemTotal").replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) / KIB_PER_MIB;
    }

    private static String readLoad() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String field(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
