// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/** Folder of an embedded PostgreSQL: data, superuser's password and log. */
record PostgresDirectory(Path root) {
    private static final FileAttribute<?> ONLY_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int PASSWORD_BYTES = 24;

    static PostgresDirectory prepare(Path root) {
        try {
            PostgresDirectory directory = new PostgresDirectory(
                    Files.createDirectories(root.toAbsolutePath()).toRealPath());
            if (!Files.exists(directory.initialised())) {
                // Any data comes from a first start that did not complete.
                delete(directory.data());
                directory.newPassword();
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + root, e);
        }
    }

    /** Prepares {@code root} for data that are copied from a server whose superuser has {@code password}. */
    static PostgresDirectory prepareCopy(Path root, String password) throws IOException {
        PostgresDirectory directory = prepare(root);
        directory.writePassword(password);
        return directory;
    }

    static Optional<PostgresDirectory> find(Path root) {
        try {
            return Files.isDirectory(root) ? Optional.of(new PostgresDirectory(root.toRealPath())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + root, e);
        }
    }

    Path data() {
        return root.resolve("data");
    }

    Path log() {
        return root.resolve("postgresql.log");
    }

    Path superuserPasswordFile() {
        return root.resolve("superuser-password");
    }

    String superuserPassword() {
        try {
            return Files.readString(superuserPasswordFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the superuser's password", e);
        }
    }

    void markInitialised() throws IOException {
        if (!Files.exists(initialised())) {
            Files.createFile(initialised());
        }
    }

    private Path initialised() {
        return root.resolve("initialised");
    }

    private void newPassword() throws IOException {
        byte[] password = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(password);
        writePassword(HexFormat.of().formatHex(password));
    }

    private void writePassword(String password) throws IOException {
        Files.deleteIfExists(superuserPasswordFile());
        Files.createFile(superuserPasswordFile(), ONLY_OWNER);
        Files.writeString(superuserPasswordFile(), password + "\n");
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        StalePostmaster.stop(tree);
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
