// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.RawHttp;
import dev.assent.testing.RawHttp.Answer;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A poll that is answered by the shortcut has the response that the same poll has without it, byte for byte. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class CachedPollIT {
    private static final String PATH = "/v1/client/verify/push";
    private static final String ORIGIN = "https://login.example";

    @Inject
    ServiceFixture fixture;

    @Inject
    TrackTokenService tokens;

    @Inject
    TopicClient topics;

    @Inject
    Sealer sealer;

    @Inject
    MutableClock clock;

    @Inject
    MeterRegistry metrics;

    private RawHttp http;
    private SignIn signIn;
    private String bearer;

    @BeforeEach
    void startChallenge() throws IOException {
        http = new RawHttp(RestAssured.port);
        Tenant tenant = fixture.tenant(Json.read("{\"allowedOrigins\": [\"" + ORIGIN + "\"]}", TenantSettings.class));
        EnrolledDevice device = fixture.enrol(tenant, "alice");
        signIn = fixture.start(tenant, device);
        bearer = tokens.mint(signIn.bearer());
        // Verifies the token and caches the challenge.
        assertThat(usual().status()).isEqualTo(200);
    }

    @Test
    void aPendingChallengeIsWaiting() throws IOException {
        assertThat(usual().body()).isEqualTo("{\"isVerified\":false,\"isConsumed\":false}");
        assertThat(usual()).isEqualTo(spaced());
        assertThat(usual().header("cache-control")).isEqualTo("no-store");
        assertThat(usual().header("content-type")).isEqualTo("application/json");
    }

    @Test
    void aVerifiedChallengeHasItsToken() throws IOException {
        String sealed = sealer.seal(KeyPurpose.ACCESS_TOKEN, signIn.id().uuid().toString(), new Secret("the-token"));
        fixture.publish(signIn.update(3, ChallengeStatus.VERIFIED, sealed));
        await().untilAsserted(() -> assertThat(usual().body())
                .isEqualTo("{\"isVerified\":true,\"isConsumed\":true,\"accessToken\":\"the-token\"}"));
        assertThat(usual()).isEqualTo(spaced());
    }

    @ParameterizedTest
    @EnumSource(names = {"DECLINED", "EXPIRED", "CANCELLED"})
    void anEndedChallengeIsConsumed(ChallengeStatus status) throws IOException {
        topics.publish(signIn.update(2, status, null));
        await().untilAsserted(() -> assertThat(usual().body()).isEqualTo("{\"isVerified\":false,\"isConsumed\":true}"));
        assertThat(usual()).isEqualTo(spaced());
    }

    @ParameterizedTest
    @ValueSource(strings = {ORIGIN, "https://elsewhere.example", "null"})
    void aPageOfAnOriginHasTheSameHeaders(String origin) throws IOException {
        String header = "Origin: " + origin;
        Answer known = usual(header);
        assertThat(usual(header)).isEqualTo(spaced(header)).isEqualTo(known);
        assertThat(known.header("access-control-allow-origin")).isEqualTo(origin.equals(ORIGIN) ? ORIGIN : null);
    }

    @Test
    void anotherUsersBearerFindsNoChallenge() throws IOException {
        SignIn other = SignIn.of(signIn.tenantId(), "mallory", Duration.ofMinutes(5));
        bearer = tokens.mint(other.bearer());
        assertThat(usual().status()).isEqualTo(404);
        assertThat(usual()).isEqualTo(spaced());
    }

    @Test
    void anExpiredTokenIsRefusedThoughItWasVerified() throws IOException {
        clock.turn(TrackTokenService.LIFETIME);
        assertThat(usual().errorCode()).isEqualTo("expired_token");
        assertThat(usual()).isEqualTo(spaced());
    }

    @Test
    void anOverdueChallengeIsConsumed() throws IOException {
        clock.turn(Duration.ofMinutes(6));
        await().untilAsserted(() -> assertThat(usual().body()).isEqualTo("{\"isVerified\":false,\"isConsumed\":true}"));
        assertThat(usual()).isEqualTo(spaced());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"challengeId\":\"!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!\"}",
                "{\"challengeid\":\"AZq00lsQfDqPIT0fagucVUs1ZplNlWCo4XRQ2D3Bpp7cG8D4mDdGJbMEzGhS2nGv\"}",
                "{\"challengeId\":\"AZq00lsQfDqPIT0fagucVUs1ZplNlWCo4XRQ2D3Bpp7cG8D4mDdGJbMEzGhS2nGv\"]",
                "[\"challengeId\",\"AZq00lsQfDqPIT0fagucVUs1ZplNlWCo4XRQ2D3Bpp7cG8D4mDdGJbMEzGhS2nGv\"}"
            })
    void aMalformedBodyOfTheSameLengthIsRefused(String body) throws IOException {
        assertThat(poll(body).status()).isBetween(400, 404);
        assertThat(usual().status()).isEqualTo(200);
    }

    @Test
    void aHeaderThatIsNotAcceptableIsRefused() throws IOException {
        assertThat(usual("Accept: text/html").status()).isEqualTo(406);
        assertThat(usual("Content-Encoding: gzip").status()).isEqualTo(415);
        assertThat(usual("Content-Type: text/plain").status()).isEqualTo(415);
    }

    @Test
    void everyPollIsCounted() throws IOException {
        double before = waiting();
        usual();
        spaced();
        assertThat(waiting()).isEqualTo(before + 2);
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInOrder() throws IOException {
        String usual = request(body());
        String spaced = request(body().replace(":", ": "));
        String wrong = request(body().replace(signIn.id().toString(), "!".repeat(64)));
        try (Socket socket = http.connect()) {
            socket.getOutputStream().write((usual + wrong + spaced + usual).getBytes(ISO_8859_1));
            assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(200);
            assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(404);
            assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(200);
            assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyMayArriveInParts() throws Exception {
        String request = request(body());
        try (Socket socket = http.connect()) {
            OutputStream out = socket.getOutputStream();
            for (String part : List.of(
                    request.substring(0, request.length() - 50),
                    request.substring(request.length() - 50, request.length() - 1),
                    request.substring(request.length() - 1))) {
                out.write(part.getBytes(ISO_8859_1));
                out.flush();
                Thread.sleep(50);
            }
            assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(200);
        }
    }

    private double waiting() {
        return metrics.get("assent.polls").tag("answer", "waiting").counter().count();
    }

    private String body() {
        return "{\"challengeId\":\"" + signIn.id() + "\"}";
    }

    private String request(String body) {
        return RawHttp.head("POST", PATH, "Authorization: Bearer " + bearer, "Content-Type: application/json")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Polls with the body that takes the shortcut. */
    private Answer usual(String... headers) throws IOException {
        return poll(body(), headers);
    }

    /** Polls with the same body in another spelling, which does not take it. */
    private Answer spaced(String... headers) throws IOException {
        return poll(body().replace(":", ": "), headers);
    }

    private Answer poll(String body, String... headers) throws IOException {
        String[] all = new String[headers.length + 1];
        System.arraycopy(headers, 0, all, 1, headers.length);
        all[0] = "Authorization: Bearer " + bearer;
        return http.sendBody("POST", PATH, body, all);
    }
}
