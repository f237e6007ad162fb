// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.OidcProvider;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Authenticates administrators by access tokens of an OIDC provider that is not there at start-up; the static token is off. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@TestProfile(OidcAdministratorIT.WithProvider.class)
@TestMethodOrder(OrderAnnotation.class)
class OidcAdministratorIT {
    private static final String TENANTS = "/v1/admin/tenants";
    private static final String AUDIENCE = "assent";

    @ConfigProperty(name = "quarkus.oidc.auth-server-url")
    URI issuer;

    OidcProvider provider;

    /**
     * Configuration of a provider that is not there yet, with roles at the path where Keycloak has them, and of the access log,
     * whose test shares the start.
     */
    public static class WithProvider implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.oidc.tenant-enabled", "true",
                    "quarkus.oidc.auth-server-url", "http://127.0.0.1:" + freePort(),
                    "quarkus.oidc.token.audience", AUDIENCE,
                    "quarkus.oidc.roles.role-claim-path", "realm_access/roles",
                    "quarkus.oidc.token.forced-jwk-refresh-interval", "0S",
                    "assent.admin.static-token-enabled", "false",
                    "quarkus.http.access-log.enabled", "true");
        }

        private static int freePort() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void createProvider() {
        provider = new OidcProvider(issuer);
    }

    @AfterEach
    void stopProvider() {
        provider.close();
    }

    @Test
    @Order(1)
    void aProviderThatIsNotReachableAtStartUpIsAnOutage() {
        get(token("assent-admin"))
                .statusCode(503)
                .header("Retry-After", equalTo("1"))
                .body("errorCode", equalTo("service_unavailable"));
    }

    @Test
    @Order(2)
    void aProviderThatIsReachableLaterIsUsed() {
        provider.start();

        get(token("assent-admin")).statusCode(200);
    }

    @Test
    void anAdminChangesTenantsAndTheAuditLogNamesIt() {
        provider.start();
        String tenantId = "t-" + UUID.randomUUID();

        create(tenantId, token("assent-admin")).statusCode(201);

        as(token("assent-auditor"))
                .queryParam("tenantId", tenantId)
                .get("/v1/admin/audit")
                .then()
                .statusCode(200)
                .body("entries.change", equalTo(List.of("tenant_created")))
                .body("entries.actor", equalTo(List.of("alice")));
    }

    @Test
    void aCallerLearnsItsNameAndWhatItsRoleIncludes() {
        provider.start();

        as(token("assent-operator"))
                .get("/v1/admin/caller")
                .then()
                .statusCode(200)
                .body("name", equalTo("alice"))
                .body("roles", equalTo(List.of("assent-auditor", "assent-operator")));
        as(token("unknown-role")).get("/v1/admin/caller").then().statusCode(403);
    }

    @ParameterizedTest
    @CsvSource({"assent-auditor, 200, 403", "assent-operator, 200, 400", "unknown-role, 403, 403"})
    void anAuditorReadsDeadLettersAndAnOperatorReplaysThem(String role, int read, int replay) {
        provider.start();
        String path = "/v1/admin/services/challenge-service/dead-letters";

        as(token(role)).get(path).then().statusCode(read);
        as(token(role))
                .body(Map.of("places", List.of("no place"), "dryRun", true))
                .post(path + "/replay")
                .then()
                .statusCode(replay);
    }

    @ParameterizedTest
    @CsvSource({"assent-operator, 404", "assent-auditor, 404", "unknown-role, 403"})
    void everyRoleReadsTheUsageOfATenant(String role, int status) {
        provider.start();

        as(token(role)).get("/v1/admin/tenants/nobody/usage").then().statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({"assent-operator, 200, 403", "assent-auditor, 200, 403", "unknown-role, 403, 403", "'', 403, 403"})
    void aRoleOpensOnlyItsCalls(String role, int read, int change) {
        provider.start();

        get(token(role)).statusCode(read);
        create("t-" + UUID.randomUUID(), token(role))
                .statusCode(change)
                .body("error", equalTo("forbidden"))
                .body("errorCode", equalTo("forbidden"))
                .body("errorDescription", equalTo("The caller lacks the role that this call requires."));
    }

    @Test
    void aTokenThatDoesNotVerifyIsRefused() {
        provider.start();
        get(token("assent-admin")).statusCode(200);

        isRefused(token(claims -> claims.audience("another-service")));
        isRefused(token(claims -> claims.issuer("https://evil.example")));
        isRefused(token(claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(60)))));
        isRefused(provider.forgedToken(claims("assent-admin").build()));
        isRefused("opaque");
        isRefused("a.b.c");
    }

    @Test
    void aTokenHasOneSpelling() {
        provider.start();
        String token = token("assent-admin");
        get(token).statusCode(200);

        isRefused(token + "==");
        isRefused(token + "=");
        isRefused(token.replace(".", "=."));
        // An RSA signature of 2048 bits leaves two bits of the last character unused.
        isRefused(token.substring(0, token.length() - 1) + (char) (token.charAt(token.length() - 1) + 1));
    }

    @Test
    void theStaticTokenIsSwitchedOff() {
        provider.start();

        isRefused(EmbeddedBackends.ADMIN_TOKEN);
    }

    @Test
    void aMissingTokenIsRefused() {
        given().get(TENANTS)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer "))
                .body("errorCode", equalTo("unauthorized"));
    }

    @Test
    void aRotatedKeyIsReadFromTheProvider() {
        provider.start();
        get(token("assent-admin")).statusCode(200);

        provider.rotateKey();

        get(token("assent-admin")).statusCode(200);
    }

    @Test
    void aKeyThatCannotBeReadIsAnOutage() {
        provider.start();
        provider.rotateKey();
        provider.close();

        get(token("assent-admin")).statusCode(503).header("Retry-After", equalTo("1"));
    }

    private static void isRefused(String token) {
        get(token)
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer "))
                .body("error", equalTo("unauthorized"))
                .body("errorCode", equalTo("unauthorized"));
    }

    private String token(String role) {
        return provider.token(claims(role).build());
    }

    private String token(UnaryOperator<JWTClaimsSet.Builder> change) {
        return provider.token(change.apply(claims("assent-admin")).build());
    }

    private JWTClaimsSet.Builder claims(String role) {
        List<String> roles = role.isEmpty() ? List.of() : List.of("offline_access", role);
        return provider.claims("alice", AUDIENCE).claim("realm_access", Map.of("roles", roles));
    }

    private static ValidatableResponse get(String token) {
        return as(token).get(TENANTS).then();
    }

    private static ValidatableResponse create(String tenantId, String token) {
        return as(token).body(Map.of("tenantId", tenantId)).post(TENANTS).then();
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
