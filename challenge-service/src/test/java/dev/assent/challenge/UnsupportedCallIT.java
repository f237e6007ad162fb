// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of SDK calls that this server does not support. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class UnsupportedCallIT {

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/client/challenge/sms, SMS",
        "POST, /v1/client/verify/email-otp, EMAIL_OTP",
        "POST, /v1/client/verify/email-magic-link/finalize, EMAIL_MAGIC_LINK",
        "POST, /v1/client/user-authenticators/totp, AUTHENTICATOR_APP",
        "GET, /v1/client/user-authenticators/passkey?credentialIds=a, PASSKEY",
        "POST, /v1/client/user-authenticators/passkey/registration-options/web, PASSKEY",
        "POST, /v1/client/user-authenticators/security-key/authentication-options, SECURITY_KEY",
        "POST, /v1/client/user-authenticators/device/remove, DEVICE",
        "GET, /v1/authenticators, The list of a tenant's configured verification methods",
        "GET, /v1/client/authenticators, The list of a tenant's configured verification methods",
        "GET, /v1/client/authenticator-configurations, The list of a tenant's configured verification methods",
        "POST, /v1/client/challenge/web, A challenge without a verification method",
        "POST, /v1/challenge, Verification by codes",
        "POST, /v1/verify, Verification by codes",
        "POST, /v1/claim, Claiming a challenge",
        "POST, /v1/call/start, Verification in a phone call"
    })
    void anUnsupportedCallNamesTheMissingFeature(String method, String path, String what) {
        given().contentType(ContentType.JSON)
                .request(method, path)
                .then()
                .statusCode(400)
                .body("error", equalTo("not_supported"))
                .body("errorCode", equalTo("not_supported"))
                .body("errorDescription", startsWith(what));
    }

    @Test
    void theBodyOfAnUnsupportedCallIsIgnored() {
        given().contentType(ContentType.JSON)
                .header("Authorization", "Basic !!!")
                .body("{")
                .post("/v1/client/verify/sms")
                .then()
                .statusCode(400)
                .body("errorCode", equalTo("not_supported"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/client/challenge/fax",
                "/v1/client/challenge/smsx",
                "/v1/client/sms",
                "/v1/call",
                "/v1/client",
                "/ws-v1-challenge/x"
            })
    void aPathThatNoSdkCallsIsNotFound(String path) {
        TenantFixture tenant = TenantFixture.create();
        (path.startsWith("/v1/client/") ? tenant.asPhone() : tenant.asBackend())
                .post(path)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("not_found"));
    }

    @Test
    void aWrongHttpMethodOfAnExistingPathIsRejected() {
        TenantFixture.create().asPhone().get("/v1/client/challenge/push").then().statusCode(405);
    }
}
