// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of a process in bytes, from {@code /proc} (proc(5)).
 *
 * @param proportional a page that several processes share counts in parts
 * @param resident a page that several processes share counts in each of them
 */
record ProcessMemory(long proportional, long resident) {
    private static final long BYTES_PER_KIB = 1024;

    /** Returns the memory of the process {@code pid}; none if it has ended. */
    static ProcessMemory of(long pid) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
            return new ProcessMemory(sum(lines, "Pss:"), sum(lines, "Rss:"));
        } catch (NoSuchFileException e) {
            return new ProcessMemory(0, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the memory of process " + pid, e);
        }
    }

    private static long sum(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB)
                .sum();
    }
}
