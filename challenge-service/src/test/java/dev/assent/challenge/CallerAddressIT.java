// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts callers by the address that the nearest proxy saw: the tests are a trusted proxy, at 127.0.0.1. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class CallerAddressIT {
    private static final int ENROLMENTS_PER_MINUTE = 30;

    private String token;
    private final String phone = new PhoneKey().publicKey();

    @BeforeEach
    void createTenant() {
        token = TenantFixture.create().enrolmentToken("alice");
    }

    @Test
    void anAddressThatTheCallerPutInFrontIsNotCounted() {
        enrolRepeatedly(i -> "9.9.9." + i + ", 198.51.100.7");

        isUsedUp("198.51.100.7");
        isUsedUp("198.51.100.7:4711");
        enrol("9.9.9.9, 198.51.100.8").statusCode(200);
    }

    @Test
    void theProxiesOfTheInstallationAreSkipped() {
        enrolRepeatedly(i -> "9.9.9." + i + ", 198.51.100.7, 127.0.0.1");

        isUsedUp("198.51.100.7");
    }

    @Test
    void anIpv6NetworkIsOneSource() {
        enrolRepeatedly(i -> "2001:db8:1:2:" + i + "::1");

        isUsedUp("[2001:db8:1:2::5]:443");
        enrol("2001:db8:1:3::5").statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankAddressThatWasTrackedIsNoSource(String tracked) {
        TenantFixture tenant = TenantFixture.create();
        tenant.enrol("alice", new PhoneKey());
        String token = tenant.token("alice", "sign-in", Map.of("ipAddress", tracked));

        // All users of such a backend would share one allowance.
        for (int i = 1; i <= 2 * ENROLMENTS_PER_MINUTE; i++) {
            TenantFixture.asBrowser(token)
                    .header("X-Forwarded-For", "192.0.2." + i)
                    .post(TenantFixture.START_PATH)
                    .then()
                    .statusCode(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"attacker-chosen-text", "unknown", "1.2.3", "198.51.100.7, x", ":", "[", "[x]:1", "1:2"})
    void aReportThatIsNoAddressIsRefused(String header) {
        enrol(header).statusCode(400).body("errorDescription", containsString("X-Forwarded-For"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", " , ,", ",198.51.100.9", "198.51.100.9,"})
    void anEmptyElementHasNoMeaning(String header) {
        enrol(header).statusCode(200);
    }

    @Test
    void otherForwardingHeadersAreNotRead() {
        for (String name : new String[] {
            "Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Real-IP"
        }) {
            for (String value : new String[] {"", ",", "for=;host=\"", "\u00ff", "999999"}) {
                TenantFixture.asBrowser(token)
                        .header(name, value)
                        .body(Map.of("publicKey", phone, "devicePlatform", "ios"))
                        .header("X-Forwarded-For", "198.51.100." + value.length())
                        .post(TenantFixture.ENROLMENT_PATH)
                        .then()
                        .statusCode(200);
            }
        }
    }

    /** Enrols as often as one source may, each time with another header, until that is refused. */
    private void enrolRepeatedly(IntFunction<String> forwardedFor) {
        for (int i = 1; i <= ENROLMENTS_PER_MINUTE; i++) {
            enrol(forwardedFor.apply(i)).statusCode(200);
        }
        isUsedUp(forwardedFor.apply(99));
    }

    /** Enrols until the allowance of the source is used up, which grows by one in two seconds: a few times, not thirty. */
    private void isUsedUp(String forwardedFor) {
        int tries = 0;
        ValidatableResponse response = enrol(forwardedFor);
        while (response.extract().statusCode() == 200 && ++tries < ENROLMENTS_PER_MINUTE / 3) {
            response = enrol(forwardedFor);
        }
        response.statusCode(429).body("errorCode", equalTo("too_many_requests"));
    }

    private ValidatableResponse enrol(String forwardedFor) {
        return TenantFixture.asBrowser(token)
                .header("X-Forwarded-For", forwardedFor)
                .body(Map.of("publicKey", phone, "devicePlatform", "ios"))
                .post(TenantFixture.ENROLMENT_PATH)
                .then();
    }
}
