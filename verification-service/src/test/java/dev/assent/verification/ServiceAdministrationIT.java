// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the endpoints of an administrator for this service itself. That of push-dispatcher has the rules of all of them. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ServiceAdministrationIT {
    private static final String PATH = "/v1/admin/services/verification-service";

    @Inject
    TopicClient topics;

    @Test
    void aServiceThatHasConsumedAllIsNotBehind() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> status().body("service", equalTo("verification-service"))
                        .body("version", notNullValue())
                        .body("outbox.rows", notNullValue())
                        .body("consumers.topic", hasItem("challenge-created"))
                        .body("consumers.lag", everyItem(equalTo(0))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"challenge-updated"})
    void aDeadLetterOfATopicThatItPublishesIsReplayed(String topic) {
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
                .get(PATH + "/dead-letters")
                .then()
                .statusCode(200)
                .body("deadLetters.topic", contains(topic))
                .extract()
                .path("deadLetters[0].place");

        administrator()
                .contentType("application/json")
                .body(Map.of("places", List.of(place), "dryRun", false))
                .post(PATH + "/dead-letters/replay")
                .then()
                .statusCode(200)
                .body("count", equalTo(1));

        assertThat(topics.records("assent." + topic).stream()
                        .filter(record -> reason.equals(record.key()))
                        .toList())
                .hasSize(1);
        administrator()
                .get(PATH + "/audit")
                .then()
                .statusCode(200)
                .body("entries[0].change", equalTo("dead_letters_replayed"))
                .body("entries[0].detail.places", contains(place));
    }

    @Test
    void onlyAdministratorsSeeIt() {
        for (String path : List.of("", "/dead-letters", "/audit")) {
            given().get(PATH + path).then().statusCode(401);
        }
    }

    private static ValidatableResponse status() {
        return administrator().get(PATH).then().statusCode(200);
    }

    private static RequestSpecification administrator() {
        return given().auth().oauth2(EmbeddedBackends.ADMIN_TOKEN);
    }
}
