// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the endpoints of an administrator for dead letters; each test has a reason of its own, and so sees only its own. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class DeadLetterAdministrationIT {
    private static final String DELIVERED = "assent.push-delivered";
    private static final String RETRIED = "assent.delivery-retried";
    private static final String PATH = "/v1/admin/services/push-dispatcher";
    private static final String DEAD_LETTERS = PATH + "/dead-letters";
    /** Of a type that no service knows, so that its replay has no effect. */
    private static final String TYPE = "dev.assent.Test";

    @Inject
    TopicClient topics;

    @ConfigProperty(name = "assent.topic-prefix")
    String prefix;

    private final String reason = "reason-" + UUID.randomUUID();

    @BeforeEach
    void awaitTopics() {
        dead(DELIVERED, "another", "another reason");
    }

    @Test
    void deadLettersOfAllTopicsAreListedInPagesNewestFirst() {
        dead(DELIVERED, "first", reason);
        dead(RETRIED, "second", "no database: " + reason + ", twice");
        dead(DELIVERED, "third", reason);

        String next = list(Map.of("reason", reason, "limit", 2))
                .body("deadLetters.key", contains("third", "second"))
                .body("deadLetters.topic", contains("push-delivered", "delivery-retried"))
                .body("deadLetters[0].place", containsString(prefix + "push-delivered.dlq/0@"))
                .body("deadLetters[0].type", equalTo(TYPE))
                .body("deadLetters[0].headers.ce_type", equalTo(TYPE))
                .body("deadLetters[0].isReplayed", equalTo(false))
                .body("topics.topic", contains("delivery-retried", "push-delivered"))
                .body("next", notNullValue())
                .extract()
                .path("next");
        list(Map.of("reason", reason, "limit", 2, "before", next)).body("deadLetters.key", contains("first"));
        list(Map.of("reason", reason, "topic", "delivery-retried")).body("deadLetters.key", contains("second"));
    }

    @Test
    void theLastPageHasNoNext() {
        dead(DELIVERED, "only", reason);
        String next = null;
        int pages = 0;
        do {
            Map<String, Object> parameters = next == null ? Map.of("limit", 200) : Map.of("limit", 200, "before", next);
            next = list(parameters).extract().path("next");
            pages++;
        } while (next != null && pages < 100);

        assertThat(pages).isLessThan(100);
    }

    @Test
    void aPageLooksAtABoundedNumberAndTheNextGoesOn() {
        dead(DELIVERED, "old", reason);
        for (int i = 0; i < 1100; i++) {
            dead(DELIVERED, "newer", "another reason");
        }

        String next = list(Map.of("reason", reason, "topic", "push-delivered"))
                .body("deadLetters", empty())
                .body("next", notNullValue())
                .extract()
                .path("next");
        list(Map.of("reason", reason, "topic", "push-delivered", "before", next))
                .body("deadLetters.key", contains("old"));
    }

    @Test
    void pushTokensAreNotShownAndALongValueIsCut() {
        topics.publish(
                DELIVERED + ".dlq",
                "key",
                "{\"pushToken\":\"hunter2\",\"text\":\"" + "x".repeat(20_000) + "\"}",
                Map.of("ce_type", TYPE, "dead-letter-reason", reason + " {\"pushToken\": \"hunter2\"}"));
        topics.publish(DELIVERED + ".dlq", "gone", null, Map.of("dead-letter-reason", reason));

        list(Map.of("reason", reason))
                .body("deadLetters.key", contains("gone", "key"))
                .body("deadLetters[0].value", nullValue())
                .body("deadLetters[1].value", containsString("\"pushToken\":\"***\""))
                .body("deadLetters[1].value.length()", equalTo(8000))
                .body("deadLetters[1].isCut", equalTo(true))
                .body(not(containsString("hunter2")));
    }

    @Test
    void aDryRunChangesNothing() {
        dead(DELIVERED, "key", reason);
        String place = place();

        replay(List.of(place), true)
                .statusCode(200)
                .body("count", equalTo(1))
                .body("skipped", equalTo(0))
                .body("gone", empty());

        assertThat(live(DELIVERED)).isEmpty();
        list(Map.of("reason", reason)).body("deadLetters[0].isReplayed", equalTo(false));
        audit().body("entries.findAll { it.detail.places.contains('" + place + "') }", empty());
    }

    @Test
    void aDeadLetterIsReplayedUnchangedAndOnceAndTheAuditLogNamesWhoDidIt() {
        dead(DELIVERED, "key", reason);
        String place = place();

        replay(List.of(place), false).statusCode(200).body("count", equalTo(1));
        replay(List.of(place), false).statusCode(200).body("count", equalTo(0)).body("skipped", equalTo(1));

        assertThat(live(DELIVERED)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("key");
            assertThat(record.value()).isEqualTo(value());
            assertThat(record.headers().lastHeader("dead-letter-reason")).isNull();
            assertThat(record.headers().lastHeader("ce_type")).isNotNull();
        });
        list(Map.of("reason", reason)).body("deadLetters[0].isReplayed", equalTo(true));
        audit().body("entries[0].change", equalTo("dead_letters_replayed"))
                .body("entries[0].actor", equalTo("admin-token"))
                .body("entries[0].tenantId", nullValue())
                .body("entries[0].detail.places", contains(place));
    }

    @Test
    void replaysAtTheSameTimePublishOnce() throws Exception {
        dead(DELIVERED, "key", reason);
        String place = place();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> calls =
                    List.of(() -> status(place), () -> status(place), () -> status(place), () -> status(place));
            for (Future<Integer> call : callers.invokeAll(calls)) {
                // A call that arrives during another one is refused with 409 or 429.
                assertThat(call.get()).isIn(200, 409, 429);
            }
        } finally {
            callers.shutdownNow();
        }
        replay(List.of(place), false).statusCode(200);

        assertThat(live(DELIVERED)).hasSize(1);
    }

    private int status(String place) {
        return replay(List.of(place), false).extract().statusCode();
    }

    @Test
    void aPlaceThatIsGoneIsSaidAndTheOthersAreReplayed() {
        dead(DELIVERED, "key", reason);
        String place = place();
        String gone = place.replaceAll("@.*", "@999999999");
        String noPartition = place.replaceAll("/0@.*", "/7@0");

        replay(List.of(gone, place, noPartition, place), false)
                .statusCode(200)
                .body("count", equalTo(1))
                .body("skipped", equalTo(0))
                .body("gone", contains(gone, noPartition));

        assertThat(live(DELIVERED)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "push-delivered.dlq/0@1",
                "{prefix}challenge-updated.dlq/0@0",
                "{prefix}push-delivered/0@0",
                "{prefix}push-delivered.dlq/0@-1",
                "{prefix}push-delivered.dlq",
                ""
            })
    void aPlaceOfAnotherServiceOrOfNoDeadLetterIsRefused(String place) {
        replay(List.of(place.replace("{prefix}", prefix)), false)
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", containsString("places"));
    }

    @Test
    void aReplayOfNothingOrOfTooManyIsRefused() {
        replay(List.of(), false).statusCode(400);
        replay(Collections.nCopies(101, prefix + "push-delivered.dlq/0@0"), true)
                .statusCode(400);
        TenantFixtures.administrator()
                .body(Map.of("places", List.of(prefix + "push-delivered.dlq/0@0")))
                .post(DEAD_LETTERS + "/replay")
                .then()
                .statusCode(400)
                .body("errorDescription", containsString("dryRun"));
    }

    @ParameterizedTest
    @CsvSource({
        "topic,challenge-updated",
        "topic,letters",
        "before,next",
        "before,push-delivered.dlq/0@1",
        "limit,0",
        "limit,201"
    })
    void aParameterThatIsInvalidIsRefused(String name, String value) {
        TenantFixtures.administrator()
                .queryParam(name, value)
                .get(DEAD_LETTERS)
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"));
    }

    @Test
    void onlyAdministratorsReadAndReplay() {
        for (String path : List.of(DEAD_LETTERS, PATH, PATH + "/audit")) {
            given().get(path).then().statusCode(401);
            given().auth().oauth2("wrong").get(path).then().statusCode(401);
        }
        given().contentType("application/json")
                .body(Map.of("places", List.of("x"), "dryRun", true))
                .post(DEAD_LETTERS + "/replay")
                .then()
                .statusCode(401);
    }

    @Test
    void theStateOfTheServiceNamesItsTopicsAndWhatWaits() {
        TenantFixtures.administrator()
                .get(PATH)
                .then()
                .statusCode(200)
                .body("service", equalTo("push-dispatcher"))
                .body("version", notNullValue())
                .body("outbox.rows", notNullValue())
                .body("outbox.oldestSeconds", notNullValue())
                .body("consumers.topic", hasItems("challenge-created", "delivery-retried"))
                .body("consumers", hasSize(7));
    }

    private String value() {
        return "{\"test\":\"" + reason + "\"}";
    }

    /** Publishes a dead letter that is newer than all before it. */
    private void dead(String topic, String key, String cause) {
        long before = System.currentTimeMillis();
        while (System.currentTimeMillis() == before) {
            Thread.onSpinWait();
        }
        topics.publish(
                topic + ".dlq",
                key,
                value(),
                Map.of("ce_id", UUID.randomUUID().toString(), "ce_type", TYPE, "dead-letter-reason", cause));
    }

    /** Returns the records of this test. */
    private List<ConsumerRecord<String, String>> live(String topic) {
        return topics.records(topic).stream()
                .filter(record -> value().equals(record.value()))
                .toList();
    }

    private String place() {
        return list(Map.of("reason", reason)).extract().path("deadLetters[0].place");
    }

    private static ValidatableResponse list(Map<String, ?> parameters) {
        return TenantFixtures.administrator()
                .queryParams(parameters)
                .get(DEAD_LETTERS)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse replay(List<String> places, boolean dryRun) {
        return TenantFixtures.administrator()
                .body(Map.of("places", places, "dryRun", dryRun))
                .post(DEAD_LETTERS + "/replay")
                .then();
    }

    private static ValidatableResponse audit() {
        return TenantFixtures.administrator().get(PATH + "/audit").then().statusCode(200);
    }
}
