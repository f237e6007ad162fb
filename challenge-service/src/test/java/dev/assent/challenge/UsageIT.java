// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the endpoint of an administrator for the usage of a tenant. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UsageIT {
    private static final String PATH = "/v1/admin/tenants/{t}/usage";

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void usersDevicesAndOpenChallengesAreThoseOfTheTenant() {
        TenantFixture other = TenantFixture.create();
        other.enrol("alice", new PhoneKey());
        tenant.enrol("alice", new PhoneKey());
        tenant.enrol("alice", new PhoneKey());
        tenant.track("bob", "sign-in", Map.of());
        tenant.startChallenge(tenant.token("alice", "pay", Map.of()));

        get(Map.of())
                .statusCode(200)
                .body("users", equalTo(2))
                .body("devices", equalTo(2))
                .body("pendingChallenges", equalTo(1));
    }

    @Test
    void theDaysAreThoseAskedForOrTheLast31() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);

        get(Map.of())
                .body("days", hasSize(31))
                .body("days[0].day", equalTo(today.minusDays(30).toString()))
                .body("days[30].day", equalTo(today.toString()));
        get(Map.of("from", "2026-02-27", "to", "2026-03-01"))
                .body("days.day", equalTo(List.of("2026-02-27", "2026-02-28", "2026-03-01")))
                .body("days[0].actions", equalTo(0));
        get(Map.of("to", "1999-12-31")).body("days", hasSize(31)).body("days[0].day", equalTo("1999-12-01"));
        get(Map.of("from", today.toString())).body("days", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            from       | yesterday  | from: must be a day such as 2026-11-27; found "yesterday"
            to         | 2026-02-29 | to: must be a day such as 2026-11-27; found "2026-02-29"
            to         | 2026-11-27T10:00:00Z | to: must be a day such as 2026-11-27; found "2026-11-27T10:00:00Z"
            from       | +10000-01-01 | from: must be a day from 1970-01-01 to 9999-12-30; found "+10000-01-01"
            to         | 1969-12-31 | to: must be a day from 1970-01-01 to 9999-12-30; found "1969-12-31"
            """)
    void whatIsNoDayIsRefused(String name, String value, String description) {
        get(Map.of(name, value)).statusCode(400).body("errorDescription", equalTo(description));
    }

    @ParameterizedTest
    @CsvSource({"2026-10-27,2026-11-27", "2026-11-28,2026-11-27"})
    void aRangeWithoutDaysOrWithMoreThan31IsRefused(String from, String to) {
        get(Map.of("from", from, "to", to))
                .statusCode(400)
                .body(
                        "errorDescription",
                        equalTo(
                                "from: must be a day from 2026-10-28 to 2026-11-27, so that the range has 1 to 31 days; found \""
                                        + from + "\""));
    }

    @Test
    void onlyAdministratorsSeeIt() {
        given().get(PATH, tenant.tenantId()).then().statusCode(401);
        tenant.asBackend().get(PATH, tenant.tenantId()).then().statusCode(401);
        TenantFixture.asAdministrator()
                .get(PATH, "no-such-tenant")
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("not_found"));
    }

    private ValidatableResponse get(Map<String, ?> parameters) {
        return TenantFixture.asAdministrator()
                .queryParams(parameters)
                .get(PATH, tenant.tenantId())
                .then();
    }
}
