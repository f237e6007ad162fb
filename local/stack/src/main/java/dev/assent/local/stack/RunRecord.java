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

/** Notes on the child processes of a stack, by which the next start finds those that outlived their parent. */
final class RunRecord {
    private static final String SUFFIX = ".process";
    // The start time is computed from the boot time, which the kernel may state a second apart from one moment to
    // another.
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private final Path directory;

    RunRecord(Home home) {
        this.directory = home.run();
    }

    /** Notes that {@code process} runs as {@code name}. */
    void add(String name, ProcessHandle process) {
        Instant start = process.info().startInstant().orElse(Instant.EPOCH);
        try {
            Files.writeString(file(name), process.pid() + " " + start.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note the process of " + name, e);
        }
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot forget the process of " + name, e);
        }
    }

    /** Stops the noted processes that still are the same, and forgets all; says how many it stopped. */
    int stopOrphans(Duration grace) {
        List<Path> notes = notes();
        List<ProcessHandle> orphans =
                notes.stream().map(RunRecord::process).flatMap(Optional::stream).toList();
        orphans.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + grace.toNanos();
        orphans.forEach(orphan -> {
            if (!hasEnded(orphan, deadline)) {
                orphan.destroyForcibly();
                hasEnded(orphan, System.nanoTime() + grace.toNanos());
            }
        });
        notes.forEach(note -> remove(name(note)));
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

    /** The process of a note, unless it has ended; its number may belong to another by now. */
    private static Optional<ProcessHandle> process(Path note) {
        try {
            String[] fields = Files.readString(note).strip().split(" ");
            Instant noted = Instant.ofEpochMilli(Long.parseLong(fields[1]));
            return ProcessHandle.of(Long.parseLong(fields[0])).filter(process -> process.info()
                    .startInstant()
                    .map(start -> Duration.between(start, noted).abs().compareTo(START_TOLERANCE) <= 0)
                    .orElse(false));
        } catch (IOException | RuntimeException e) {
            // Cut off by the crash that made the orphan: then the port check will find it.
            return Optional.empty();
        }
    }

    private List<Path> notes() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    private static String name(Path note) {
        String file = note.getFileName().toString();
        return file.substring(0, file.length() - SUFFIX.length());
    }
}
