// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.embedded.Postgres;
import dev.assent.embedded.PostgresServer;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.ParallelTasks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Site: PostgreSQL, a Kafka broker, and the services that were started in it, all processes of their own. */
final class Site implements AutoCloseable {
    private static final Map<String, String> SETTINGS = Map.of(
            // The first calls run code that is not compiled yet.
            "ASSENT_READ_AFTER_WRITE_TIMEOUT",
            "3s",
            // All callers share one address.
            "ASSENT_LIMIT_FAILURES_PER_SOURCE",
            "3000");

    private final Home home;
    private final PostgresServer postgres;
    private final BrokerProcess broker;
    private final Map<Component, ExtraInstance> services = new ConcurrentHashMap<>();

    /** Creates a site without services. Sites with one {@code home} have the same secrets. */
    Site(Home home, PostgresServer postgres, BrokerProcess broker) {
        this.home = home;
        this.postgres = postgres;
        this.broker = broker;
    }

    Postgres postgres() {
        return postgres.superuser();
    }

    String kafka() {
        return broker.address();
    }

    /** Starts {@code added}, together, and returns when they are ready. */
    void start(List<Component> added) throws InterruptedException {
        ParallelTasks.run(added.stream()
                .<ParallelTasks.Task>map(service -> () -> start(service))
                .toList());
    }

    private void start(Component service) throws IOException {
        ExtraInstance instance = ExtraInstance.start(home, postgres(), kafka(), service, SETTINGS);
        services.put(service, instance);
        instance.awaitReady();
    }

    /** Returns the instance of {@code service}; empty if it was not started. */
    Optional<ExtraInstance> instance(Component service) {
        return Optional.ofNullable(services.get(service));
    }

    /** Suspends {@code suspended}: they consume nothing more. */
    void suspend(Component... suspended) {
        new ProcessGroup(Stream.of(suspended)
                        .map(service -> services.get(service).process().toHandle())
                        .toList())
                .suspend();
    }

    /** Kills everything, as the loss of its place does. */
    void lose() throws Exception {
        ProcessGroup database = ProcessGroup.suspended(postgres());
        for (ExtraInstance instance : services.values()) {
            instance.process().destroyForcibly();
        }
        broker.close();
        database.kill();
        for (ExtraInstance instance : services.values()) {
            instance.process().waitFor();
        }
    }

    @Override
    public void close() throws IOException {
        for (ExtraInstance instance : services.values()) {
            instance.close();
        }
        broker.close();
        postgres.close();
    }
}
