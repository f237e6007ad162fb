// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** Copy of the data of a running server, as pg_basebackup makes it, which the embedded PostgreSQL does not ship. */
final class BaseBackup {
    /** Folders whose contents belong to the running server; the log is streamed from the slot. */
    private static final Set<String> EMPTY = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_subtrans",
            "pg_dynshmem",
            "pg_stat_tmp",
            "pgsql_tmp");

    private static final Set<String> OF_THE_PROCESS = Set.of("postmaster.pid", "postmaster.opts");

    private BaseBackup() {}

    /** Copies the data of {@code server}, which runs on this machine, to {@code target}; {@code slot} keeps its log from now on. */
    static void copy(Postgres server, String slot, Path target) throws SQLException, IOException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            text(statement, "select pg_create_physical_replication_slot('" + slot + "', true)::text");
            Path source = Path.of(text(statement, "show data_directory"));
            text(statement, "select pg_backup_start('" + slot + "', true)::text");
            Files.walkFileTree(source, new Copy(source, target));
            // The end of the copy is found in the streamed log: nothing archives it.
            String label = text(statement, "select labelfile from pg_backup_stop(false)");
            Files.writeString(target.resolve("backup_label"), label);
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Copies a tree in which files come and go. */
    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;

        Copy(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            // With its mode: PostgreSQL refuses data that others can read.
            copy(folder);
            return EMPTY.contains(folder.getFileName().toString())
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!OF_THE_PROCESS.contains(file.getFileName().toString())) {
                copy(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        private void copy(Path path) throws IOException {
            try {
                Files.copy(path, target.resolve(source.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            } catch (NoSuchFileException e) {
                // Deleted since; the log says so.
            }
        }
    }
}
