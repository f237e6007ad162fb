// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.local.observe.PrometheusServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Evaluates every expression of the dashboards of the services in a real Prometheus. Skipped where none is installed, unless {@code ASSENT_REQUIRE_PROMTOOL} is set. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class DashboardsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    /** Dashboard of a cluster's metrics, which the local stack does not have; PlatformDashboardTest evaluates its expressions. */
    private static final String PLATFORM = "platform.json";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Test
    void everyExpressionOfEveryDashboardHasASeries() throws Exception {
        Optional<Path> program = PrometheusServer.program(System.getenv());
        if (System.getenv("ASSENT_REQUIRE_PROMTOOL") == null) {
            assumeTrue(program.isPresent(), "the dashboards were not tested; install " + PrometheusServer.PACKAGE);
        }
        assertThat(program).as(PrometheusServer.PACKAGE).isPresent();
        Stack stack = Stack.running();
        stack.awaitReady();
        stack.signIn();
        String prometheus = stack.observe(program.get());

        List<String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThan(50);
        await().atMost(TIMEOUT).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(
                        withoutSeries(prometheus, expressions))
                .isEmpty());
    }

    private static List<String> withoutSeries(String prometheus, List<String> expressions) throws Exception {
        List<String> without = new ArrayList<>();
        for (String expression : expressions) {
            if (series(prometheus, expression) == 0) {
                without.add(expression);
            }
        }
        return without;
    }

    private static List<String> expressions() throws Exception {
        List<String> expressions = new ArrayList<>();
        try (var files = Files.newDirectoryStream(Stack.project().resolve("deploy/monitoring/dashboards"), "*.json")) {
            for (Path file : files) {
                if (file.endsWith(PLATFORM)) {
                    continue;
                }
                JsonNode dashboard = Json.read(Files.readString(file), JsonNode.class);
                for (JsonNode panel : dashboard.path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        expressions.add(target.path("expr")
                                .asText()
                                .replace("$__rate_interval", "1m")
                                .replace("$namespace", ".*"));
                    }
                }
            }
        }
        return expressions;
    }

    private static int series(String prometheus, String expression) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(prometheus + "/api/v1/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                .build();
        var answer = CLIENT.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body(), JsonNode.class).at("/data/result").size();
    }
}
