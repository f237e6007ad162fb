// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Compares {@code docs/metrics.md} with the metrics that the services expose; {@code -Dassent.docs.write} writes the page. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class MetricsPageIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String OWN = "assent_";
    /** Library metrics that alerts and dashboards use, with descriptions of ours: those of the libraries change at run time. */
    private static final Map<String, String> OF_LIBRARIES = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "http_server_requests_seconds",
                    "HTTP requests by `method`, `uri` (its template), `status`, `outcome`"),
            Map.entry("jvm_memory_max_bytes", "Most memory that the JVM may use of an `area`"),
            Map.entry("jvm_memory_used_bytes", "Memory used by the JVM"),
            Map.entry(
                    "kafka_consumer_coordinator_assigned_partitions",
                    "Partitions that the consumer of this instance has; all instances of a service together have all"),
            Map.entry("kafka_consumer_coordinator_rebalance_total", "Rebalances of the consumer's group"),
            Map.entry("kafka_consumer_fetch_manager_records_consumed_total", "Records read by a consumer"),
            Map.entry(
                    "kafka_consumer_fetch_manager_records_lag_max",
                    "Maximum lag of the consumer `client_id` over its partitions, in records"),
            Map.entry("kafka_producer_record_error_total", "Records rejected by the broker"),
            Map.entry("kafka_producer_request_latency_avg", "Average time until the broker answers, in milliseconds"),
            Map.entry("process_cpu_usage", "Share of the processors used by the JVM"),
            Map.entry("process_start_time_seconds", "Time of the start, in seconds since 1970"),
            Map.entry("sql_pool_active", "Connections to PostgreSQL in use"),
            Map.entry("sql_pool_queue_delay_seconds", "Time until a connection is acquired"),
            Map.entry("sql_pool_queue_size", "Requests waiting for a connection"),
            Map.entry("sql_pool_usage_seconds", "Time for which a connection is held")));

    private static MetricsScrape scrape;

    @BeforeAll
    static void signInAndLook() throws Exception {
        Stack stack = Stack.running();
        stack.awaitReady();
        stack.signIn();

        scrape = new MetricsScrape();
        for (Component service : Settings.SERVICES) {
            HttpResponse<String> served = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(stack.managementOrigin(service) + "/q/metrics"))
                            .header("Accept", "text/plain")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
            scrape.add(service.title(), served.body());
        }
    }

    @Test
    void theTableHasWhatTheServicesSay() throws Exception {
        Path versioned = Stack.project().resolve("docs/metrics.md");
        if (System.getProperty("assent.docs.write") != null) {
            Files.writeString(versioned, page());
        }
        assertThat(Files.readString(versioned))
                .as("docs/metrics.md; docs/README.md says how it is written anew")
                .isEqualTo(page());
    }

    @Test
    void everyMetricOfOursSaysWhatItMeans() {
        assertThat(names(OWN))
                .hasSizeGreaterThan(20)
                .allSatisfy(name ->
                        assertThat(scrape.families().get(name).help()).as(name).isNotBlank());
    }

    private static SortedSet<String> names(String prefix) {
        return scrape.families().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String page() {
        return """
                # Metrics

                Metrics of each service on `/q/metrics` of its management port, by the names that Prometheus shows. A test generates this page. No metric
                has a label for tenants, users or challenges, because their number is unbounded. A histogram or summary `NAME` is
                `NAME_sum` and `NAME_count`, a histogram also `NAME_bucket`; `NAME_max` is the maximum of the last minutes.
                Outbox, queue, endpoints and keys are read from a table: every instance of the service reports the same values.

                ## Assent's own

                | name | type | labels | service | meaning |
                | --- | --- | --- | --- | --- |
                %s

                ## Of the libraries

                Library metrics that the alerts and dashboards use, from all services. The services also expose others, of the JVM,
                the HTTP server, the Kafka clients and the connection pools.

                | name | type | meaning |
                | --- | --- | --- |
                %s
                """
                .formatted(
                        rows(names(OWN), (family, name) -> family.row(name)),
                        rows(OF_LIBRARIES.keySet(), (family, name) -> family.row(name, OF_LIBRARIES.get(name))));
    }

    private static String rows(Collection<String> names, BiFunction<MetricsScrape.Family, String, String> row) {
        assertThat(scrape.families()).containsKeys(names.toArray(String[]::new));
        return names.stream()
                .map(name -> row.apply(scrape.families().get(name), name))
                .collect(Collectors.joining("\n"));
    }
}
