// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests of the endpoint of an administrator for the state of this service. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ServiceAdministrationIT {
    private static final String PATH = "/v1/admin/services/token-service";

    @Test
    void aServiceThatHasConsumedAllIsNotBehind() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> given().auth()
                .oauth2(EmbeddedBackends.ADMIN_TOKEN)
                .get(PATH)
                .then()
                .statusCode(200)
                .body("service", equalTo("token-service"))
                .body("version", notNullValue())
                .body("outbox.rows", notNullValue())
                .body("consumers.topic", hasItem("challenge-updated"))
                .body("consumers.lag", everyItem(equalTo(0))));
    }

    @Test
    void onlyAdministratorsSeeIt() {
        given().get(PATH).then().statusCode(401);
        given().auth().oauth2("wrong").get(PATH).then().statusCode(401);
    }
}
