// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.BackendClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Topic;
import dev.assent.local.demo.WebhookReceiver;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import dev.assent.operator.OperatorTools;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Follows a sign-in in the topics and in the logs, as an operator does. */
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class OperatorToolsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static Stack stack;

    private final String tenant = "t-" + UUID.randomUUID();
    private final String user = Stack.newUser();

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
    }

    @Test
    void aSignInIsFollowedWhileItHappens() throws Exception {
        BackendClient backend = new BackendClient(stack.wire(), stack.createTenant(tenant));
        PhoneClient phone = new PhoneClient(stack.wire(), tenant);
        phone.enrol(backend.trackEnrolment(user).token(), "A phone");
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            stack.channels().registerWebhook(tenant, receiver.url());
            String challenge = stack.browser(
                            backend.track(user, "sign-in", Map.of()).token())
                    .start()
                    .challengeId();
            StringWriter output = new StringWriter();
            CompletableFuture<Integer> following =
                    CompletableFuture.supplyAsync(() -> stack.assent(output, "follow", challenge));

            await().atMost(TIMEOUT).until(() -> output.toString().contains("push handed over"));
            assertThat(following.isDone()).isFalse();
            phone.answer(challenge, true, null).orThrow();

            assertThat(following).succeedsWithin(TIMEOUT).isEqualTo(0);
            assertThat(output.toString())
                    .contains("tenant " + tenant + ", user " + user + ", action sign-in", challenge)
                    .containsSubsequence(
                            "action tracked       CHALLENGE_REQUIRED",
                            "challenge created    good for 300 s",
                            "devices asked",
                            "push handed over     webhook",
                            "phone approved       signature verified",
                            "token minted",
                            "action changed       now CHALLENGE_SUCCEEDED");
        }
    }

    @Test
    void aCheckSignsInAndRemovesItsUser() throws Exception {
        String key = stack.createTenant(tenant);
        Map<String, String> variables =
                Map.of("ASSENT_URL", stack.variables().get("ASSENT_URL"), "ASSENT_TENANT_ID", tenant);

        CheckResult success = check(variables, key);
        CheckResult failure = check(variables, "sk_revoked");

        assertThat(success.output()).containsPattern("^Signed in after \\d+ ms\\.");
        assertThat(success.status()).isZero();
        assertThat(stack.count(Component.CHALLENGE, "select count(*) from action where tenant_id = '" + tenant + "'"))
                .isZero();
        assertThat(failure.output()).startsWith("enrolment of a phone: ").doesNotContain("sk_revoked");
        assertThat(failure.status()).isEqualTo(1);
    }

    private record CheckResult(int status, String output) {}

    private static CheckResult check(Map<String, String> variables, String key) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("ASSENT_API_SECRET_KEY", key);
        StringWriter output = new StringWriter();
        int status = OperatorTools.command(() -> environment)
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output))
                .execute("sign-in");
        return new CheckResult(status, output.toString());
    }

    @Test
    void aRequestIsFoundInTheLogByItsTrace() {
        stack.createTenant(tenant);
        String trace = newTrace();
        stack.wire()
                .send(
                        "PUT",
                        "/admin/channels/" + tenant + "/webhook",
                        Map.of("Authorization", "Bearer " + stack.adminToken(), "traceparent", traceParent(trace)),
                        Map.of("url", "http://127.0.0.1:9/"))
                .orThrow();

        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(lines(Component.PUSH, trace))
                .anySatisfy(line -> assertThat(line.path("message").asText())
                        .isEqualTo("webhook of tenant " + tenant + " set up")));
    }

    @Test
    void anEventIsFoundInEveryLogByItsTraceAndByItsChallenge() throws Exception {
        String trace = newTrace();
        UUID challenge = UuidGenerator.next();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", (Object) stack.kafka()), new StringSerializer(), new StringSerializer())) {
            var poison = new ProducerRecord<>(Topic.CHALLENGE_UPDATED.topicName(), challenge.toString(), "{");
            poison.headers()
                    .add("ce_id", UuidGenerator.next().toString().getBytes(UTF_8))
                    .add("traceparent", traceParent(trace).getBytes(UTF_8));
            producer.send(poison).get();
        }

        for (Component service : Settings.SERVICES) {
            await().atMost(TIMEOUT).untilAsserted(() -> assertThat(lines(service, trace))
                    .as(service.title())
                    .anySatisfy(line -> {
                        assertThat(line.path("service").asText()).isEqualTo(service.title());
                        assertThat(line.path("level").asText()).isEqualTo("ERROR");
                        assertThat(line.path("timestamp").asText()).endsWith("Z");
                        assertThat(line.path("message").asText())
                                .contains("goes to the dead-letter topic", challenge.toString());
                    }));
        }
    }

    /** Returns the log lines of {@code service} that belong to {@code trace}; every line must be JSON. */
    private static List<JsonNode> lines(Component service, String trace) throws IOException {
        // The text after the last line break is still being written.
        String log = Files.readString(stack.log(service));
        return log.substring(0, log.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> Json.read(line, JsonNode.class))
                .filter(line -> line.path("mdc").path("traceId").asText().equals(trace))
                .toList();
    }

    private static String newTrace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String traceParent(String trace) {
        return "00-" + trace + "-00f067aa0ba902b7-01";
    }
}
