// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests of the access log, which the profile switches on. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@TestProfile(OidcAdministratorIT.WithProvider.class)
class AccessLogIT {
    private static final Pattern LINE = Pattern.compile("([A-Z]+ \\S+ \\d{3}) \\d+ bytes \\d+ ms");
    private static final String SECRET = "a-secret-that-no-line-may-have";

    @Test
    void everyRequestHasALineWithItsEndpointAndNoValueOfTheCaller() {
        try (LogCapture log = new LogCapture()) {
            request().auth().preemptive().basic(SECRET, "").get("/v1/users/{u}", SECRET);
            request().auth().oauth2(SECRET).body(Map.of("action", SECRET)).post("/v1/client/challenge/push");
            request().body(Map.of("code", SECRET)).post("/v1/client/enrolments/claim");
            request().header("Cookie", "s=" + SECRET).get("/challenge/a-tenant?v=1&token=" + SECRET);
            request().get("/v1/admin/users?tenantId=t&query=" + SECRET);
            request().get("/" + SECRET);
            // In another spelling, which is brought into normal form first.
            request().get("/v1/users/%61lice");
            request().get("/v1/users/a/../" + SECRET);

            await().untilAsserted(() -> assertThat(requests(log))
                    .containsExactly(
                            "GET /v1/users/{userId} 401",
                            "POST /v1/client/challenge/push 401",
                            "POST /v1/client/enrolments/claim 404",
                            "GET /challenge/{tenant} 200",
                            "GET /v1/admin/users 401",
                            "GET - 404",
                            "GET /v1/users/{userId} 401",
                            "GET - 401"));
            assertThat(log.lines()).noneMatch(line -> line.contains(SECRET));
        }
    }

    private static RequestSpecification request() {
        return given().contentType(ContentType.JSON).urlEncodingEnabled(false);
    }

    /** Returns the lines of requests, without their sizes and times. */
    private static List<String> requests(LogCapture log) {
        return log.lines().stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();
    }
}
