// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.shutdown.BackgroundWork;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.ManagementPort;
import dev.assent.testing.MutableClock;
import dev.assent.token.ServiceFixture;
import dev.assent.token.TokenConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class KeyRotationIT {
    private static final JOSEObjectType TYPE = new JOSEObjectType("test+jwt");
    private static final JWTClaimsSet CLAIMS =
            new JWTClaimsSet.Builder().subject("user-1").build();
    private static final Duration UNTIL_NEXT_KEY = Duration.ofDays(90).minusHours(1);

    @Inject
    KeyRotation rotation;

    @Inject
    JwtService jwts;

    @Inject
    SigningKeyStore store;

    @Inject
    Sealer sealer;

    @Inject
    WorkerExecutor worker;

    @Inject
    TokenConfig config;

    @Inject
    MutableClock clock;

    @Inject
    Pool pool;

    @Inject
    ServiceFixture fixture;

    @BeforeEach
    @AfterEach
    void startWithOneKey() {
        clock.reset();
        pool.query("delete from signing_key").execute().await().indefinitely();
        check();
    }

    @Test
    void onlyPublicPartsAreServed() {
        Map<String, Object> key = given().get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", equalTo("public, max-age=1800"))
                .extract()
                .path("keys[0]");

        assertThat(key)
                .containsOnlyKeys("kty", "crv", "use", "alg", "kid", "x", "y")
                .containsEntry("alg", "ES256")
                .containsEntry("crv", "P-256")
                .containsEntry("use", "sig");
    }

    @Test
    void privateKeysAreSealedAtRest() {
        SigningKeyStore.Row row = store.findAll().await().indefinitely().get(0);

        assertThat(row.publicJwk()).doesNotContain("\"d\"");
        assertThat(row.sealedJwk().split("\\.", -1)).as("a JWE").hasSize(5);
        assertThat(row.sealedJwk()).doesNotContain(row.kid());
    }

    @Test
    void concurrentInstancesCreateOneKey() {
        pool.query("delete from signing_key").execute().await().indefinitely();
        List<SigningKeyCache> instances =
                List.of(anotherInstance(), anotherInstance(), anotherInstance(), anotherInstance());

        Uni.join()
                .all(instances.stream().map(keys -> rotationOf(keys).check()).toList())
                .andFailFast()
                .await()
                .indefinitely();

        List<SigningKeyStore.Row> rows = store.findAll().await().indefinitely();
        assertThat(rows).hasSize(1);
        assertThat(instances).allSatisfy(keys -> assertThat(
                        keys.current().await().indefinitely().kid())
                .isEqualTo(rows.get(0).kid()));
    }

    @Test
    void anEarlyCheckChangesNothing() {
        List<String> before = servedKids();
        clock.turn(UNTIL_NEXT_KEY.minusMinutes(1));
        check();

        assertThat(servedKids()).isEqualTo(before);
    }

    @Test
    void aNewKeyIsServedBeforeItSigns() {
        String first = kid(sign());
        clock.turn(UNTIL_NEXT_KEY.plusMinutes(1));
        check();

        assertThat(servedKids()).hasSize(2).startsWith(first);
        assertThat(kid(sign())).isEqualTo(first);

        clock.turn(Duration.ofHours(1));
        assertThat(kid(sign())).isEqualTo(servedKids().get(1));
    }

    @Test
    void anOldKeyIsServedUntilItsLastTokenExpires() {
        clock.turn(UNTIL_NEXT_KEY);
        check();
        clock.turn(Duration.ofHours(1).minusSeconds(1));
        String last = sign();
        clock.turn(Duration.ofMinutes(10));
        check();

        assertThat(kid(sign())).isNotEqualTo(kid(last));
        assertThat(servedKids()).hasSize(2);
        assertThat(isValid(last)).isTrue();

        clock.turn(Duration.ofHours(1).plusSeconds(1));
        check();
        assertThat(servedKids()).hasSize(1).doesNotContain(kid(last));
        assertThat(isValid(last)).isFalse();
        assertThat(fixture.count("select count(*) from signing_key")).isOne();
    }

    @Test
    void aKeyOfAnotherInstanceIsLoadedWhenATokenNamesIt() {
        SigningKeyCache other = anotherInstance();
        clock.turn(UNTIL_NEXT_KEY);
        rotationOf(other).check().await().indefinitely();
        clock.turn(Duration.ofHours(1));
        String token = new JwtService(other, worker).sign(TYPE, CLAIMS).await().indefinitely();

        assertThat(servedKids()).doesNotContain(kid(token));
        assertThat(isValid(token)).isTrue();
        assertThat(servedKids()).contains(kid(token));
    }

    @Test
    void aServiceSignsAfterAYearOfDowntime() {
        clock.turn(Duration.ofDays(365));
        check();

        assertThat(isValid(sign())).isTrue();
        assertThat(servedKids()).hasSize(2);
    }

    @Test
    void theAgeOfTheKeyIsMeasured() {
        clock.turn(Duration.ofDays(3));

        String metrics = ManagementPort.metrics();

        assertThat(metrics.lines().filter(line -> line.startsWith("assent_signing_key_age_seconds")))
                .singleElement()
                .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .isBetween(259_200.0, 259_300.0));
    }

    private SigningKeyCache anotherInstance() {
        return new SigningKeyCache(store, sealer, worker, clock, config);
    }

    private KeyRotation rotationOf(SigningKeyCache keys) {
        return new KeyRotation(keys, store, clock, new BackgroundWork(Duration.ZERO), new SimpleMeterRegistry());
    }

    private void check() {
        rotation.check().await().indefinitely();
    }

    private String sign() {
        return jwts.sign(TYPE, CLAIMS).await().indefinitely();
    }

    private boolean isValid(String token) {
        return jwts.verify(TYPE, token).await().indefinitely().isPresent();
    }

    private static List<String> servedKids() {
        return given().get("/.well-known/jwks.json").path("keys.kid");
    }

    private static String kid(String token) {
        try {
            return SignedJWT.parse(token).getHeader().getKeyID();
        } catch (java.text.ParseException e) {
            throw new AssertionError(e);
        }
    }
}
