// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Reader of the processor time of processes from {@code /proc} (proc(5)), user and system together. */
final class CpuTimes {
    private static final double SECONDS_PER_TICK = 0.01;
    /** Positions in {@code stat} after the name of the program, whose first field is the state. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int USER_OF_CHILDREN = 13;
    private static final int SYSTEM_OF_CHILDREN = 14;

    private CpuTimes() {}

    /** Returns the seconds of the process {@code pid}; 0 if it has ended. */
    static double seconds(long pid) {
        String[] stat = stat(Path.of("/proc", Long.toString(pid)));
        return stat.length == 0 ? 0 : (ticks(stat, USER) + ticks(stat, SYSTEM)) * SECONDS_PER_TICK;
    }

    /** Returns the seconds of {@code pid}, of its running children, and of those that have ended. */
    static double secondsWithChildren(long pid) {
        String[] parent = stat(Path.of("/proc", Long.toString(pid)));
        if (parent.length == 0) {
            return 0;
        }
        long ticks = ticks(parent, USER)
                + ticks(parent, SYSTEM)
                + ticks(parent, USER_OF_CHILDREN)
                + ticks(parent, SYSTEM_OF_CHILDREN);
        for (String[] process : all().values()) {
            if (process[PARENT].equals(Long.toString(pid))) {
                ticks += ticks(process, USER) + ticks(process, SYSTEM);
            }
        }
        return ticks * SECONDS_PER_TICK;
    }

    /** Returns the ids of the running children of {@code pid}. */
    static Stream<Long> children(long pid) {
        return all().entrySet().stream()
                .filter(process -> process.getValue()[PARENT].equals(Long.toString(pid)))
                .map(process -> Long.parseLong(process.getKey().getFileName().toString()));
    }

    private static Map<Path, String[]> all() {
        Map<Path, String[]> processes = new LinkedHashMap<>();
        try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
            folders.filter(folder -> folder.getFileName().toString().matches("[0-9]+"))
                    .forEach(folder -> {
                        String[] stat = stat(folder);
                        if (stat.length > 0) {
                            processes.put(folder, stat);
                        }
                    });
            return processes;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the processes of this machine", e);
        }
    }

    private static long ticks(String[] stat, int field) {
        return Long.parseLong(stat[field]);
    }

    /** Returns the fields after the name, which may contain spaces; none if the process has ended. */
    private static String[] stat(Path folder) {
        try {
            String line = Files.readString(folder.resolve("stat"));
            return line.substring(line.lastIndexOf(')') + 2).strip().split(" ", -1);
        } catch (NoSuchFileException e) {
            return new String[0];
        } catch (IOException e) {
            // Read while the process ended.
            return new String[0];
        }
    }
}
