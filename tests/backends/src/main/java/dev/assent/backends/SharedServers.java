// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

import dev.assent.embedded.KafkaTopics;
import dev.assent.embedded.Postgres;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * The PostgreSQL and the Kafka that all test JVMs of one Maven run share: the first JVM that asks starts a process with
 * both, which ends when Maven ends.
 *
 * @param pid the process that runs both
 * @param bootstrapServers the Kafka broker, {@code host:port}
 * @param superuser the PostgreSQL server, as its superuser
 */
public record SharedServers(long pid, String bootstrapServers, Postgres superuser) {
    private static final String PID = "pid";
    private static final String KAFKA = "kafka";
    private static final String POSTGRES = "postgres";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(20);

    /** Returns the servers of this Maven run, and starts them if no other JVM has; fails if they do not start. */
    public static SharedServers connect() {
        // The properties are the one object that class loaders share: a JVM cannot lock a file twice.
        synchronized (System.getProperties()) {
            ProcessHandle owner = owner();
            Path directory = directory(owner);
            try {
                Files.createDirectories(directory);
                try (FileChannel file = FileChannel.open(
                        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    // Closing the file releases the lock.
                    file.lock();
                    if (!Files.exists(addresses(directory))) {
                        start(directory, owner);
                    }
                    return read(addresses(directory));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot use " + directory, e);
            }
        }
    }

    /** Creates {@code database} and its owner {@code role}, unless they exist; its statements are logged. */
    public void createDatabase(String database, String role, String password) {
        superuser.createDatabase(database, role, password);
        StatementLog.enable(superuser, database);
    }

    /** Returns the statements that the services have sent to {@code database}, without repetitions. */
    public Set<String> statements(String database) {
        return StatementLog.of(directory().resolve(SharedServersProcess.POSTGRES), database)
                .statements();
    }

    /** Returns the statements that the services send to {@code database} while {@code work} runs, in their order. */
    public List<String> statementsDuring(String database, Runnable work) {
        StatementLog log = StatementLog.of(directory().resolve(SharedServersProcess.POSTGRES), database);
        long before = log.size();
        work.run();
        return log.statementsSince(before);
    }

    /** Creates the topics of all services, named with {@code prefix}, unless they exist. */
    public void createTopics(String prefix) {
        KafkaTopics.create(bootstrapServers, prefix);
    }

    /** Writes where the servers are, for {@link #connect} in other processes. */
    void write(Path directory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(PID, Long.toString(pid));
        properties.setProperty(KAFKA, bootstrapServers);
        properties.setProperty(POSTGRES, superuser.urlWithCredentials("postgres"));
        Path written = directory.resolve("addresses.new");
        try (var out = Files.newBufferedWriter(written)) {
            properties.store(out, null);
        }
        Files.move(written, addresses(directory));
    }

    private static SharedServers read(Path addresses) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(addresses)) {
            properties.load(in);
        }
        return new SharedServers(
                Long.parseLong(properties.getProperty(PID)),
                properties.getProperty(KAFKA),
                Postgres.parse(properties.getProperty(POSTGRES)));
    }

    private static Path addresses(Path directory) {
        return directory.resolve("addresses.properties");
    }

    /** Returns the Maven process: the nearest ancestor that is a JVM, since Maven starts test JVMs through a shell. */
    private static ProcessHandle owner() {
        Optional<ProcessHandle> ancestor = ProcessHandle.current().parent();
        while (ancestor.isPresent() && !isJava(ancestor.get())) {
            ancestor = ancestor.get().parent();
        }
        return ancestor.orElseGet(ProcessHandle::current);
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).endsWith("java"))
                .orElse(false);
    }

    /** Returns the folder that the test JVMs of one Maven run share. */
    static Path directory() {
        return directory(owner());
    }

    /** The start time tells apart processes that had the same number. */
    private static Path directory(ProcessHandle owner) {
        long started = owner.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
        return Path.of(System.getProperty("java.io.tmpdir"), "assent-tests-" + owner.pid() + "-" + started);
    }

    private static void start(Path directory, ProcessHandle owner) throws IOException {
        Path log = directory.resolve("servers.log");
        // A pipe to this JVM would keep the process that waits for its end waiting.
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-BytecodeVerificationRemote",
                        "-Djava.util.logging.config.file=" + quietLogging(directory),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SharedServersProcess.class.getName(),
                        directory.toString(),
                        Long.toString(owner.pid())))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Instant latest = Instant.now().plus(START_TIMEOUT);
        while (!Files.exists(addresses(directory))) {
            if (!process.isAlive() || Instant.now().isAfter(latest)) {
                process.destroy();
                throw new IllegalStateException("The shared servers do not start:\n" + Files.readString(log));
            }
            pause();
        }
    }

    private static Path quietLogging(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("logging.properties"), "handlers=java.util.logging.ConsoleHandler\n.level=WARNING\n");
    }

    private static void pause() {
        try {
            Thread.sleep(CHECK_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the shared servers start", e);
        }
    }
}
