// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.RequestComparison.Side;
import dev.assent.client.ApiCredentials;
import dev.assent.embedded.Postgres;
import dev.assent.local.stack.Component;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Running stack and baseline, with what the benchmarks share. */
final class Bench implements AutoCloseable {
    private static final int USERS = 200;
    /** As many as saturate two cores: after a slower warm-up the services are not compiled. */
    private static final int WARM_UP_PARALLEL = 16;

    private static final Duration SETTLING_TIMEOUT = Duration.ofSeconds(60);

    private final BenchEnvironment environment;
    private final BenchOptions options;
    private final Consumer<String> progress;
    private final List<Duration> startUps;
    private final StackUnderTest stack;
    private @Nullable BaselineServer baseline;
    private @Nullable UserPool users;

    private Bench(
            BenchEnvironment environment,
            BenchOptions options,
            Consumer<String> progress,
            List<Duration> startUps,
            StackUnderTest stack) {
        this.environment = environment;
        this.options = options;
        this.progress = progress;
        this.startUps = startUps;
        this.stack = stack;
    }

    /**
     * Starts the stack: once to create its databases, then as often as the options say. The last one stays.
     *
     * @param starts number of starts with existing data, each of which is timed
     */
    static Bench start(BenchEnvironment environment, BenchOptions options, int starts, Consumer<String> progress)
            throws SQLException {
        progress.accept("Creating the databases …");
        try (StackUnderTest first = StackUnderTest.start(environment)) {
            Postgres server = database(first);
            BaselineServer.createDatabase(server);
            new DatabaseCounters(server).configure();
        }
        Duration[] startUps = new Duration[starts];
        StackUnderTest stack = null;
        for (int i = 0; i < starts; i++) {
            if (stack != null) {
                stack.close();
            }
            progress.accept("Starting the stack …");
            stack = StackUnderTest.start(environment);
            startUps[i] = stack.startUp();
        }
        Bench bench = new Bench(environment, options, progress, List.of(startUps), Objects.requireNonNull(stack));
        bench.counters().install();
        return bench;
    }

    private static Postgres database(StackUnderTest stack) {
        String url = Objects.requireNonNull(stack.variables().get("ASSENT_DATABASE_URL"));
        return Postgres.parse(url.substring(0, url.lastIndexOf('/') + 1));
    }

    BenchOptions options() {
        return options;
    }

    List<Duration> startUps() {
        return startUps;
    }

    StackProcesses processes() {
        return stack.processes();
    }

    DatabaseCounters counters() {
        return new DatabaseCounters(database());
    }

    /** Returns the server with the databases of the services. */
    Postgres database() {
        return database(stack);
    }

    /** Waits until the stack has consumed the events of the work before, which would run beside the next measurement. */
    void settle() throws InterruptedException {
        if (!new Settling(() -> processes().totalCpuSeconds()).await(SETTLING_TIMEOUT)) {
            report("The stack is still busy after " + SETTLING_TIMEOUT.toSeconds() + " s.");
        }
    }

    String kafka() {
        return Objects.requireNonNull(stack.variables().get("ASSENT_KAFKA"));
    }

    ApiCredentials credentials() {
        return ApiCredentials.from(stack.variables());
    }

    /** Returns the address of {@code service} itself, past the proxy. */
    InetSocketAddress address(Component service) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), environment.ports().of(service));
    }

    /** Returns the folder with the certificate of the stub of APNs, which push-dispatcher trusts. */
    Path apnsCertificates() {
        return environment.home().apns();
    }

    /** Returns the baseline, which starts at its first use. */
    BaselineServer baseline() {
        if (baseline == null) {
            report("Starting the baseline …");
            baseline = BaselineServer.start(environment, database(stack));
        }
        return baseline;
    }

    /** Returns the baseline's side that commits one row for each request. */
    Side oneRowCommit() {
        BaselineServer server = baseline();
        byte[] commit = HttpBytes.post(
                server.address(), "/bare/commit", HttpBytes.basic("baseline"), "{\"content\":\"one row\"}");
        return Side.repeating(
                "bare one-row commit",
                RequestDriver.repeating(server.address(), List.of(commit), "\"id\"", options.connections()),
                server.pid());
    }

    /** Returns a supply of sign-ins of new users. */
    SignInSupply signInSupply() {
        return new SignInSupply(credentials(), address(Component.CHALLENGE), options.connections());
    }

    /** Returns users for sign-ins, who are enrolled at the first use. */
    UserPool users() throws InterruptedException {
        if (users == null) {
            report("Enrolling " + USERS + " phones …");
            users = UserPool.enrol(credentials(), USERS);
        }
        return users;
    }

    /** Warms the services up by complete sign-ins for {@code time}: each runs all paths, as often as the others. */
    void warmUp(Duration time) throws InterruptedException {
        users().signIn(WARM_UP_PARALLEL, time);
    }

    /** Returns the settings of the measured processes, as a part of the report. */
    Map<String, String> settings() throws SQLException {
        return Map.of(
                "JVM options of services and baseline", String.join(" ", environment.jvmOptions()),
                "PostgreSQL", counters().durability());
    }

    void report(String text) {
        progress.accept(text);
    }

    @Override
    public void close() {
        if (baseline != null) {
            baseline.close();
        }
        stack.close();
    }
}
