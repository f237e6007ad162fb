// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

import dev.assent.embedded.KafkaBroker;
import dev.assent.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The process that runs both shared servers until another process has ended; then it removes their data. */
final class SharedServersProcess {
    /** Folder of the PostgreSQL server in the folder of both servers. */
    static final String POSTGRES = "postgres";

    private SharedServersProcess() {}

    /** Takes the directory for the data and the process whose end ends the servers. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        CompletableFuture<PostgresServer> starting =
                CompletableFuture.supplyAsync(() -> PostgresServer.start(directory.resolve(POSTGRES), 0));
        KafkaBroker kafka = KafkaBroker.start(directory.resolve("kafka"), 0);
        PostgresServer postgres = starting.join();
        StatementLog.prepare(postgres.superuser());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            postgres.close();
            kafka.close();
            delete(directory);
        }));
        new SharedServers(ProcessHandle.current().pid(), kafka.bootstrapServers(), postgres.superuser())
                .write(directory);
        ProcessHandle.of(Long.parseLong(arguments[1]))
                .ifPresent(owner -> owner.onExit().join());
        System.exit(0);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Somebody else has removed it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
