// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.OidcProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Authenticates administrators while the OIDC provider answers, but not with its keys: no token is refused for that. */
@Tag("nightly")
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@TestProfile(OidcKeyRefreshIT.WithProvider.class)
class OidcKeyRefreshIT {
    private static final Duration REFRESH_INTERVAL = Duration.ofMillis(250);

    @ConfigProperty(name = "quarkus.oidc.auth-server-url")
    URI issuer;

    OidcProvider provider;

    /** Configuration of a provider whose keys are read again after a while. */
    public static class WithProvider extends OidcAdministratorIT.WithProvider {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("quarkus.oidc.token.forced-jwk-refresh-interval", REFRESH_INTERVAL.toString());
            return overrides;
        }
    }

    @BeforeEach
    void startProvider() {
        provider = new OidcProvider(issuer);
        provider.start();
    }

    @AfterEach
    void stopProvider() {
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({"500, ''", "503, down for maintenance", "429, {}", "404, {}", "200, <html>", "200, {}"})
    void keysThatTheProviderDoesNotReturnAreAnOutage(int status, String body) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> get().statusCode(200));
        provider.rotateKey();
        provider.breakKeys(status, body);
        await().pollDelay(REFRESH_INTERVAL).until(() -> true);

        for (int i = 0; i < 3; i++) {
            get().statusCode(503).header("Retry-After", equalTo("1")).body("errorCode", equalTo("service_unavailable"));
        }

        provider.repairKeys();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> get().statusCode(200));
        String unknownKey = new OidcProvider(issuer)
                .token(provider.claims("mallory", "assent").build());
        get(unknownKey).statusCode(401);
    }

    private ValidatableResponse get() {
        return get(provider.token(provider.claims("alice", "assent")
                .claim("realm_access", Map.of("roles", List.of("assent-admin")))
                .build()));
    }

    private static ValidatableResponse get(String token) {
        return given().auth().oauth2(token).get("/v1/admin/tenants").then();
    }
}
