package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.local.stack.Part;
import dev.assent.local.trial.Browser;
import dev.assent.local.trial.Phone;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is written about the metrics is what the services have. With {@code -Dassent.docs.write} the file is written anew. */
class MetricsTest {
    private static final List<Part> SERVICES = List.of(Part.CHALLENGE, Part.PUSH, Part.VERIFICATION, Part.TOKEN);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String OWN = "assent_";
    /** Of the libraries' many metrics those that alerts and dashboards ask for. */
    private static final List<String> OF_LIBRARIES =
            List.of("http_server_requests_seconds", "kafka_consumer_fetch_manager_records_lag");

    private static Scrape scrape;

    @BeforeAll
    static void signInAndLook() throws Exception {
        Stack stack = Stack.running();
        String user = Stack.newUser();
        Phone phone = stack.phone();
        phone.enrol(stack.backend().trackEnrolment(user).token(), "A phone");
        Browser browser =
                stack.browser(stack.backend().track(user, "sign-in", Map.of()).token());
        String challenge = browser.start().challengeId();
        assertThat(phone.answer(challenge, true, null).status()).isEqualTo(200);
        browser.awaitEnd(challenge, Duration.ofMillis(50), Duration.ofSeconds(15));

        scrape = new Scrape();
        for (Part service : SERVICES) {
            HttpResponse<String> served = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(stack.origin(service) + "/q/metrics"))
                            .header("Accept", "text/plain")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
            Files.writeString(
                    Stack.project().resolve("end-to-end/target/" + service.title() + ".metrics"), served.body());
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

    private static TreeSet<String> names(String prefix) {
        return scrape.families().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String page() {
        return """
                # Metrics

                What each service says on `/q/metrics`, by the names that Prometheus shows. This page is written by a test.
                No metric has a label for tenants, users or challenges: their number has no bound. A histogram `NAME` is
                `NAME_bucket`, `NAME_sum` and `NAME_count`; `NAME_max` is the longest of the last minutes.

                ## Assent's own

                %s

                ## Of the libraries

                Those that the alerts and dashboards ask for. There are more, of the JVM, the HTTP server, Kafka's clients and
                the pool of connections to PostgreSQL.

                %s
                """
                .formatted(table(names(OWN)), table(new TreeSet<>(OF_LIBRARIES)));
    }

    private static String table(TreeSet<String> names) {
        return names.stream()
                .map(name -> {
                    assertThat(scrape.families()).containsKey(name);
                    return scrape.families().get(name).row(name);
                })
                .collect(Collectors.joining(
                        "\n", "| name | type | labels | service | meaning |\n| --- | --- | --- | --- | --- |\n", ""));
    }
}
