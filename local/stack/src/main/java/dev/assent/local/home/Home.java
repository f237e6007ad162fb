// SPDX-License-Identifier: Apache-2.0
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

/** Folder of a local stack: data, secrets, logs. */
public record Home(Path root) {

    /** Returns the folder at {@code path}, created if it does not exist. */
    public static Home at(Path path) {
        try {
            Files.createDirectories(
                    path.toAbsolutePath(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Home home = new Home(path.toRealPath());
            Files.createDirectories(home.classes());
            Files.createDirectories(home.logs());
            Files.createDirectories(home.run());
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder " + path, e);
        }
    }

    /** Returns the folder of PostgreSQL. */
    public Path postgres() {
        return root.resolve("postgresql");
    }

    /** Returns the folder of Kafka. */
    public Path kafka() {
        return root.resolve("kafka");
    }

    /** Returns the folder of the class archives, which shorten the next start. */
    public Path classes() {
        return root.resolve("classes");
    }

    /** Returns the folder of the logs. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Returns the log file of the component {@code name}. */
    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** Returns the folder of the records of running processes. */
    public Path run() {
        return root.resolve("run");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path secrets() {
        return root.resolve("secrets.properties");
    }

    /** Returns the folder of the APNs stub's certificate and key. */
    public Path apns() {
        return root.resolve("apns");
    }

    /** Returns the file of the variables that describe the running stack. */
    public Path environment() {
        return root.resolve("local.env");
    }

    /** Returns the file of the variables of the external service {@code name}. */
    public Path environment(String name) {
        return run().resolve(name + ".env");
    }

    /** Deletes all files of the stack and no others, then the folder if it is empty. */
    public void delete() {
        try {
            for (Path path :
                    List.of(postgres(), kafka(), apns(), classes(), logs(), run(), secrets(), environment(), lock())) {
                deleteTree(path);
            }
            try (Stream<Path> rest = Files.list(root)) {
                if (rest.findAny().isEmpty()) {
                    Files.delete(root);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the data in " + root, e);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // It was never created.
        }
    }
}
