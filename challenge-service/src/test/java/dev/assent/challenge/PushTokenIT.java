// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a push token that cannot work is refused when it is registered, and every other accepted. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class PushTokenIT {
    private static final String P256DH =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private static final String AUTH = "BTBZMqHH6r4Tts7J_aSIgg";
    private static final String HEX = "740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad";

    private TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    web     | {"endpoint":"https://push.example/a","keys":{"p256dh":"AUTH","auth":"P256DH"}}   | keys.p256dh: expected 65 bytes
                    web     | {"endpoint":"https://push.example/a","keys":{"p256dh":"P256DH","auth":"P256DH"}} | keys.auth: expected 16 bytes
                    web     | {"endpoint":"https://push.example/a","keys":{"p256dh":"OFFCURVE","auth":"AUTH"}} | keys.p256dh: expected a point
                    web     | {"endpoint":"https://push.example/a","keys":{"p256dh":"!","auth":"AUTH"}}        | keys.p256dh: expected base64url
                    android | {"endpoint":"https://push.example/a"}                                            | keys: expected
                    android | {"endpoint":"ftp://push.example/a","keys":{"p256dh":"P256DH","auth":"AUTH"}}     | endpoint: expected
                    android | {"endpoint":"no url","keys":{"p256dh":"P256DH","auth":"AUTH"}}                   | endpoint: expected
                    ios     | {"keys":{"p256dh":"P256DH","auth":"AUTH"}}                                       | endpoint: missing
                    web     | {"endpoint":"https://push.example/a",                                            | expected the JSON
                    android | HEX                                                                              | an APNs device token
                    Web     | HEX                                                                              | an APNs device token
                    ios     | <740f4707 bebcf74f 9b7c25d4 8e335894 5f6aa01d a5ddb387 462c7eaf 61bb78ad>        | must consist of visible ASCII
                    android | two words                                                                        | must consist of visible ASCII
                    android | tökén                                                                            | must consist of visible ASCII
                    """)
    void aTokenThatCannotWorkIsRefused(String platform, String token, String problem) {
        String pushToken = filled(token);

        enrol(platform, pushToken)
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body(
                        "errorDescription",
                        allOf(
                                startsWith("pushToken: "),
                                containsString(problem),
                                // A token is an address that anybody could push to.
                                not(containsString(pushToken)),
                                not(containsString("push.example"))));
        tenant.asBackend().get("/v1/users/alice/authenticators").then().body("$", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    web     | {"endpoint":"https://push.example/a","keys":{"p256dh":"P256DH","auth":"AUTH"}}
                    ios     | {"endpoint":"https://web.push.apple.com/Q","expirationTime":null,"keys":{"p256dh":"P256DH=","auth":"AUTH=="}}
                    ios     | HEX
                    macos   | HEX
                    ios     | cRegistration0:APA91bF-of_firebase
                    android | cRegistration0:APA91bF-of_firebase
                    android | ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]
                    android | amzn1.adm-registration.v3.Y29tLmFtYXpvbi5E==
                    web     | 3f2504e0-4f89-11d3-9a0c-0305e82c3301
                    """)
    void everyFormThatAPushServiceOrAGatewayMayKnowIsAccepted(String platform, String token) {
        enrol(platform, filled(token)).statusCode(200);
    }

    @Test
    void aChangedTokenIsCheckedAgainstThePlatformOfTheDevice() {
        PhoneKey phone = new PhoneKey();
        enrol(phone, "android", "token").statusCode(200);

        update(phone, HEX).statusCode(400).body("errorDescription", startsWith("pushToken: an APNs device token"));
        update(phone, "{\"endpoint\":\"https://push.example/a\"}").statusCode(400);
        update(phone, "another-token").statusCode(200).body("pushToken", equalTo("another-token"));
    }

    private ValidatableResponse enrol(String platform, String pushToken) {
        return enrol(new PhoneKey(), platform, pushToken);
    }

    private ValidatableResponse enrol(PhoneKey phone, String platform, String pushToken) {
        return TenantFixture.asBrowser(tenant.enrolmentToken("alice"))
                .body(Map.of("publicKey", phone.publicKey(), "devicePlatform", platform, "pushToken", pushToken))
                .post(TenantFixture.ENROLMENT_PATH)
                .then();
    }

    private ValidatableResponse update(PhoneKey phone, String pushToken) {
        var issued = tenant.asPhone()
                .queryParam("publicKey", phone.queryKey())
                .post(TenantFixture.ENROLMENT_PATH + "/sign")
                .then()
                .statusCode(200)
                .extract();
        return tenant.asPhone()
                .body(Map.of(
                        "challengeId",
                        UUID.fromString(issued.path("challengeId")),
                        "publicKey",
                        phone.publicKey(),
                        "signature",
                        phone.sign(issued.path("message")),
                        "pushToken",
                        pushToken))
                .patch(TenantFixture.ENROLMENT_PATH)
                .then();
    }

    private static String filled(String token) {
        return token.replace("OFFCURVE", "BA" + "A".repeat(85))
                .replace("P256DH", P256DH)
                .replace("AUTH", AUTH)
                .replace("HEX", HEX);
    }
}
