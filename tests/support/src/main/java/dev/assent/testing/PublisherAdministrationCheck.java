// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Tests of the endpoints of an administrator for a service that publishes topics of its own. The tests of push-dispatcher have
 * the rules of dead letters that are the same in all of them.
 */
public abstract class PublisherAdministrationCheck {
    private final String service;
    private final String consumedTopic;
    private final String path;

    @Inject
    TopicClient topics;

    /** Creates the tests of {@code service}, which consumes {@code consumedTopic}. */
    protected PublisherAdministrationCheck(String service, String consumedTopic) {
        this.service = service;
        this.consumedTopic = consumedTopic;
        path = "/v1/admin/services/" + service;
    }

    @Test
    void aServiceThatHasConsumedAllIsNotBehind() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> administrator()
                .get(path)
                .then()
                .statusCode(200)
                .body("service", equalTo(service))
                .body("version", notNullValue())
                .body("outbox.rows", notNullValue())
                .body("consumers.topic", hasItem(consumedTopic))
                .body("consumers.lag", everyItem(equalTo(0))));
    }

    @Test
    void onlyAdministratorsSeeIt() {
        for (String part : List.of("", "/dead-letters", "/audit")) {
            given().get(path + part).then().statusCode(401);
        }
        given().contentType("application/json")
                .body(Map.of("places", List.of()))
                .post(path + "/dead-letters/replay")
                .then()
                .statusCode(401);
    }

    /** Requires that the service lists a dead letter of {@code topic}, replays it, and records that in its audit log. */
    protected void requireReplay(String topic) {
        String reason = "reason-" + UUID.randomUUID();
        topics.publish(
                "assent." + topic + ".dlq",
                reason,
                "{}",
                Map.of(
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_type",
                        "dev.assent.Test",
                        "dead-letter-reason",
                        reason));
        String place = administrator()
                .queryParam("reason", reason)
                .get(path + "/dead-letters")
                .then()
                .statusCode(200)
                .body("deadLetters.topic", contains(topic))
                .extract()
                .path("deadLetters[0].place");

        administrator()
                .contentType("application/json")
                .body(Map.of("places", List.of(place), "dryRun", false))
                .post(path + "/dead-letters/replay")
                .then()
                .statusCode(200)
                .body("count", equalTo(1));

        assertThat(topics.records("assent." + topic).stream()
                        .filter(record -> reason.equals(record.key()))
                        .toList())
                .hasSize(1);
        administrator()
                .get(path + "/audit")
                .then()
                .statusCode(200)
                .body("entries[0].change", equalTo("dead_letters_replayed"))
                .body("entries[0].detail.places", contains(place));
    }

    private static RequestSpecification administrator() {
        return given().auth().oauth2(EmbeddedBackends.ADMIN_TOKEN);
    }
}
