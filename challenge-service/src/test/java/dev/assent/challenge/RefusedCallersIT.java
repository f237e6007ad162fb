// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.LogCapture;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.MutableClock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of what operators learn about callers above a limit: how many there are, and of which tenant. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class RefusedCallersIT {
    private static final String SOURCES = "assent_rate_limited_callers{limit=\"anonymous_challenges\",scope=\"source\"";
    private static final Duration TWO_INTERVALS = Duration.ofMinutes(2);

    @Inject
    MutableClock clock;

    TenantFixture tenant;

    @BeforeEach
    void afterTheMinutesOfOtherTests() {
        clock.turn(TWO_INTERVALS);
        tenant = TenantFixture.create();
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    @Test
    void everySourceAboveALimitIsCountedOnce() {
        assertThat(refusedSources()).isZero();

        startUntilRefused("203.0.113.1");
        startUntilRefused("203.0.113.1");
        assertThat(refusedSources()).isOne();

        startUntilRefused("203.0.113.2");
        assertThat(refusedSources()).isEqualTo(2);
    }

    @Test
    void theNumberIsForgottenAfterTwoMinutes() {
        startUntilRefused("203.0.113.3");

        clock.turn(TWO_INTERVALS);
        assertThat(refusedSources()).isZero();
    }

    @Test
    void theLogNamesTheTenantOnceAMinuteAndNoAddress() {
        try (LogCapture log = new LogCapture()) {
            startUntilRefused("203.0.113.4");
            startUntilRefused("203.0.113.5");

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("limit anonymous_challenges per source"))
                    .singleElement()
                    .asString()
                    .contains(tenant.tenantId());
            assertThat(log.lines()).noneMatch(line -> line.contains("203.0.113."));
        }
    }

    private void startUntilRefused(String source) {
        int status = 200;
        for (int i = 0; status == 200 && i < 100; i++) {
            status = given().auth()
                    .preemptive()
                    .basic(tenant.tenantId(), "")
                    .header("X-Forwarded-For", source)
                    .contentType(ContentType.JSON)
                    .body(Map.of("action", "sign-in"))
                    .post("/v1/client/challenge/qr-code")
                    .statusCode();
        }
        assertThat(status).isEqualTo(429);
    }

    private static int refusedSources() {
        return ManagementPort.metrics()
                .lines()
                .filter(line -> line.startsWith(SOURCES))
                .map(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
