// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.e2e.generated.Exchange;
import dev.assent.e2e.generated.GeneratedRequest;
import dev.assent.e2e.generated.GeneratedTenant;
import dev.assent.e2e.generated.Operation;
import dev.assent.e2e.generated.RequestSender;
import dev.assent.e2e.generated.RequestSequence;
import dev.assent.e2e.generated.ResponseRules;
import dev.assent.e2e.generated.StateSnapshot;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Sends requests generated from the OpenAPI document, directly to the services and through the proxy. {@code
 * -Dassent.generated.requests} is their number, {@code -Dassent.generated.seed} selects others.
 */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class GeneratedRequestsIT {
    private static final int SIZE = Integer.getInteger("assent.generated.requests", 1_500);
    private static final long SEED = Long.getLong("assent.generated.seed", 17);
    private static final int BATCH = 50;
    /** Requests after which another tenant begins: its tokens and its open challenge are valid for ten minutes. */
    private static final int REQUESTS_OF_A_TENANT = 3_000;

    private static final int ATTEMPTS = 4;
    private static final int SHOWN = 40;
    private static final Set<Integer> FAULTS_OF_THE_CALLER = Set.of(400, 405, 413, 414, 415, 429, 431);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private static Stack stack;
    private static final Map<Path, Long> LOG_STARTS = new TreeMap<>();
    private static final Map<String, Connection> DATABASES = new TreeMap<>();
    private static RequestSender sender;
    private static GeneratedTenant tenant;
    private static List<Operation> operations;
    private static List<Exchange> exchanges;

    @BeforeAll
    static void sendAll() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
        for (Component service : Settings.SERVICES) {
            LOG_STARTS.put(stack.log(service), Files.size(stack.log(service)));
            DATABASES.put(service.title(), stack.connect(service));
        }
        Map<String, String> origins = new TreeMap<>(Map.of(RequestSequence.PROXY, stack.origin()));
        Settings.SERVICES.forEach(service -> origins.put(service.title(), stack.origin(service)));
        sender = new RequestSender(origins);
        operations = Operation.of(openApi());
        List<GeneratedRequest> requests =
                RequestSequence.of(operations, path -> serviceOf(path).title(), SEED, SIZE);
        exchanges = new ArrayList<>();
        for (List<GeneratedRequest> part : parts(requests, REQUESTS_OF_A_TENANT)) {
            tenant = newTenant();
            for (List<GeneratedRequest> batch : parts(part, BATCH)) {
                liftLimits(tenant);
                exchanges.addAll(sender.send(batch, tenant));
            }
        }
    }

    @AfterAll
    static void close() throws SQLException {
        exchanges = null;
        for (Connection database : DATABASES.values()) {
            database.close();
        }
    }

    @Test
    void everyOperationAcceptsItsValidRequest() throws Exception {
        GeneratedTenant unchanged = newTenant();
        List<String> refused = new ArrayList<>();
        for (Operation operation : operations) {
            GeneratedRequest valid = new GeneratedRequest(refused.size(), operation, RequestSequence.PROXY, List.of());
            Exchange exchange = sender.send(List.of(valid), unchanged).get(0);
            if (exchange.response().isEmpty()
                    || FAULTS_OF_THE_CALLER.contains(exchange.response().get().status())) {
                refused.add(exchange.shown(unchanged));
            }
        }
        assertThat(operations).hasSizeGreaterThan(35);
        assertThat(refused)
                .as("valid requests, without which an odd value in them would prove nothing")
                .isEmpty();
    }

    @Test
    void everyRequestIsAnsweredWithinTwoSeconds() throws Exception {
        List<GeneratedRequest> late = exchanges.stream()
                .filter(exchange -> exchange.isLaterThan(LONGEST))
                .map(Exchange::request)
                .limit(SHOWN)
                .toList();
        // Once more, one at a time: other tests may have kept the machine busy.
        List<String> slow = new ArrayList<>();
        for (GeneratedRequest request : late) {
            Exchange again = sender.send(List.of(request), tenant).get(0);
            if (again.isLaterThan(LONGEST)) {
                slow.add(again.shown(tenant));
            }
        }
        assertThat(slow).as(seed()).isEmpty();
    }

    @Test
    void everyResponseIsOfADocumentedForm() throws Exception {
        Map<String, List<String>> broken = new TreeMap<>();
        for (Exchange exchange : exchanges) {
            exchange.response().ifPresent(response -> ResponseRules.broken(exchange.request(), response)
                    .forEach(rule -> broken.computeIfAbsent(rule, key -> new ArrayList<>())
                            .add(exchange.shown(tenant))));
        }
        assertThat(summary(broken)).as(seed()).isEmpty();
    }

    @Test
    void whatCannotBeValidIsRefused() throws Exception {
        Map<String, List<String>> accepted = new TreeMap<>();
        for (Exchange exchange : exchanges) {
            exchange.response()
                    .filter(response -> !ResponseRules.meets(exchange.request(), response))
                    .ifPresent(response -> accepted.computeIfAbsent(
                                    exchange.request().expectation() + ", but " + response.status(),
                                    key -> new ArrayList<>())
                            .add(exchange.shown(tenant)));
        }
        assertThat(summary(accepted)).as(seed()).isEmpty();
    }

    @Test
    void noServiceLogsAnError() throws Exception {
        List<String> errors = new ArrayList<>();
        for (Map.Entry<Path, Long> log : LOG_STARTS.entrySet()) {
            String text = Files.readString(log.getKey());
            text.substring((int) Math.min(log.getValue(), text.length()))
                    .lines()
                    .filter(line -> line.contains("\"level\":\"ERROR\"") || !line.startsWith("{"))
                    .map(line -> log.getKey().getFileName() + " " + line.substring(0, Math.min(600, line.length())))
                    .forEach(errors::add);
        }
        assertThat(errors.subList(0, Math.min(SHOWN, errors.size()))).as(seed()).isEmpty();
    }

    @Test
    void aRefusedRequestChangesNothing() throws Exception {
        List<GeneratedRequest> refused = exchanges.stream()
                .filter(GeneratedRequestsIT::isRefusedForGood)
                .map(Exchange::request)
                .toList();
        assertThat(refused).hasSizeGreaterThan(SIZE / 3);
        List<String> changes = new ArrayList<>();
        int compared = 0;
        for (List<GeneratedRequest> part : parts(refused, REQUESTS_OF_A_TENANT)) {
            compared += compare(part, changes);
        }
        assertThat(changes).as(seed()).isEmpty();
        assertThat(compared).as("requests compared").isGreaterThan(refused.size() * 9 / 10);
    }

    /**
     * Sends {@code refused} for a tenant of their own, adds to {@code changes} what they have changed, and returns how many
     * were compared: those that the state of this tenant allows are not refused.
     */
    private static int compare(List<GeneratedRequest> refused, List<String> changes) throws Exception {
        String prefix = "generated-" + UUID.randomUUID();
        GeneratedTenant untouched = new GeneratedTenant(stack.wire(), stack.adminToken(), prefix);
        StateSnapshot before = StateSnapshot.settled(DATABASES, untouched.tenantIds(), prefix);
        int compared = 0;
        for (List<GeneratedRequest> batch : parts(refused, BATCH)) {
            List<GeneratedRequest> sent = batch;
            for (int attempt = 0; attempt < ATTEMPTS && !sent.isEmpty(); attempt++) {
                liftLimits(untouched);
                List<GeneratedRequest> again = sender.send(sent, untouched).stream()
                        .filter(GeneratedRequestsIT::isRefusedForGood)
                        .map(Exchange::request)
                        .toList();
                if (again.size() == sent.size()) {
                    List<String> differences =
                            before.differences(StateSnapshot.take(DATABASES, untouched.tenantIds(), prefix));
                    if (!differences.isEmpty()) {
                        changes.add(differences + " by one of " + culprits(sent));
                        before = StateSnapshot.settled(DATABASES, untouched.tenantIds(), prefix);
                    }
                    compared += sent.size();
                    break;
                }
                // The others are sent once more, without those that have changed something.
                sent = again;
                before = StateSnapshot.settled(DATABASES, untouched.tenantIds(), prefix);
            }
        }
        return compared;
    }

    private static boolean isRefusedForGood(Exchange exchange) {
        return exchange.isRefused() && !exchange.endsSession();
    }

    private static List<List<GeneratedRequest>> parts(List<GeneratedRequest> requests, int size) {
        List<List<GeneratedRequest>> parts = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += size) {
            parts.add(requests.subList(from, Math.min(from + size, requests.size())));
        }
        return parts;
    }

    /** Sends each request alone, for another tenant, and returns those after which its state is another; all if none is. */
    private static List<String> culprits(List<GeneratedRequest> batch) throws Exception {
        String prefix = "generated-" + UUID.randomUUID();
        GeneratedTenant other = new GeneratedTenant(stack.wire(), stack.adminToken(), prefix);
        List<String> culprits = new ArrayList<>();
        StateSnapshot before = StateSnapshot.settled(DATABASES, other.tenantIds(), prefix);
        for (GeneratedRequest request : batch) {
            Exchange exchange = sender.send(List.of(request), other).get(0);
            StateSnapshot after = StateSnapshot.take(DATABASES, other.tenantIds(), prefix);
            if (!before.differences(after).isEmpty()) {
                culprits.add(exchange.shown(other) + " " + before.differences(after));
            }
            before = after;
        }
        return culprits.isEmpty() ? batch.stream().map(GeneratedRequest::name).toList() : culprits;
    }

    private static GeneratedTenant newTenant() throws Exception {
        return new GeneratedTenant(stack.wire(), stack.adminToken(), "generated-" + UUID.randomUUID());
    }

    /** Refusals of one source are limited: without this, most requests would get 429. */
    private static void liftLimits(GeneratedTenant tenant) throws SQLException {
        for (Component service : Settings.SERVICES) {
            stack.execute(
                    service,
                    "delete from rate_limit where key like '%"
                            + tenant.tenantIds().get(0) + "%'");
        }
    }

    /** Returns the service that {@code deploy/routes.json} names for {@code path}: the longest match wins. */
    private static Component serviceOf(String path) {
        try {
            JsonNode routes =
                    Json.read(Files.readString(Stack.project().resolve("deploy/routes.json")), JsonNode.class);
            String service = "";
            int longest = -1;
            for (JsonNode route : routes) {
                for (JsonNode match : route.path("matches")) {
                    String value = match.path("value").asText();
                    if (path.startsWith(value) && value.length() > longest) {
                        longest = value.length();
                        service = route.path("service").asText();
                    }
                }
            }
            String title = service;
            return Settings.SERVICES.stream()
                    .filter(component -> component.title().equals(title))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode openApi() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.origin() + "/q/openapi?format=json"))
                .build();
        return Json.read(
                HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body(),
                JsonNode.class);
    }

    private static List<String> summary(Map<String, List<String>> findings) {
        return findings.entrySet().stream()
                .map(finding -> finding.getValue().size() + " times " + finding.getKey() + ":\n  "
                        + finding.getValue().stream().limit(SHOWN).collect(Collectors.joining("\n  ")))
                .toList();
    }

    private static String seed() {
        return "seed " + SEED + ", " + SIZE + " requests";
    }
}
