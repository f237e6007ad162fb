package dev.assent.local.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The one folder a local stack keeps everything in: data, secrets, logs. */
public record Home(Path root) {

    /** The folder at {@code path}, made if it is not there. */
    public static Home at(Path path) {
        try {
            Files.createDirectories(
                    path.toAbsolutePath(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Home home = new Home(path.toRealPath());
            Files.createDirectories(home.logs());
            Files.createDirectories(home.run());
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + path, e);
        }
    }

    public Path postgres() {
        return root.resolve("postgresql");
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /** Where the log of the part {@code name} is. */
    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** What is known about the processes that run now. */
    public Path run() {
        return root.resolve("run");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path secrets() {
        return root.resolve("secrets.properties");
    }

    /** The certificate of the APNs that a trial plays, and its key. */
    public Path apns() {
        return root.resolve("apns");
    }

    /** What a shell or a test reads to reach the stack. */
    public Path environment() {
        return root.resolve("local.env");
    }

    /** Deletes what a stack has put here and nothing else; the folder itself too, if that leaves it empty. */
    public void delete() {
        try {
            for (Path path : List.of(postgres(), kafka(), apns(), logs(), run(), secrets(), environment(), lock())) {
                deleteTree(path);
            }
            try (Stream<Path> rest = Files.list(root)) {
                if (rest.findAny().isEmpty()) {
                    Files.delete(root);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete everything in " + root, e);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // Never made: nothing to delete.
        }
    }
}
