// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.local.home.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Registry of the child processes of a stack, by which the next start finds orphans. */
final class ProcessRegistry {
    private static final String SUFFIX = ".process";
    // The start time is computed from the boot time, which the kernel may report with a difference of a second.
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private final Path directory;

    ProcessRegistry(Home home) {
        this.directory = home.run();
    }

    /** Records that {@code process} runs as {@code name}. */
    void add(String name, ProcessHandle process) {
        Instant start = process.info().startInstant().orElse(Instant.EPOCH);
        try {
            Files.writeString(file(name), process.pid() + " " + start.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record the process of " + name, e);
        }
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the record of the process of " + name, e);
        }
    }

    /** Stops the recorded processes that still run, removes all records and returns the number of stopped processes. */
    int stopOrphans(Duration grace) {
        List<Path> records = records();
        List<ProcessHandle> orphans = records.stream()
                .map(ProcessRegistry::process)
                .flatMap(Optional::stream)
                .toList();
        orphans.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + grace.toNanos();
        orphans.forEach(orphan -> {
            if (!hasEnded(orphan, deadline)) {
                orphan.destroyForcibly();
                hasEnded(orphan, System.nanoTime() + grace.toNanos());
            }
        });
        records.forEach(file -> remove(name(file)));
        return orphans.size();
    }

    private static boolean hasEnded(ProcessHandle process, long deadline) {
        try {
            process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            return false;
        }
    }

    /** Returns the recorded process if it still runs; its id may belong to another process by now. */
    private static Optional<ProcessHandle> process(Path file) {
        try {
            String[] fields = Files.readString(file).strip().split(" ", -1);
            Instant recorded = Instant.ofEpochMilli(Long.parseLong(fields[1]));
            return ProcessHandle.of(Long.parseLong(fields[0])).filter(process -> process.info()
                    .startInstant()
                    .map(start -> Duration.between(start, recorded).abs().compareTo(START_TOLERANCE) <= 0)
                    .orElse(false));
        } catch (IOException | RuntimeException e) {
            // The crash truncated the file; the check of the ports then reports the orphan.
            return Optional.empty();
        }
    }

    private List<Path> records() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    private static String name(Path record) {
        String file = record.getFileName().toString();
        return file.substring(0, file.length() - SUFFIX.length());
    }
}
