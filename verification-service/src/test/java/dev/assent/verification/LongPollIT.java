// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.RawHttp;
import dev.assent.testing.RawHttp.Answer;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A poll with {@code Prefer: wait} is answered when the outcome is known. The first separator of the body selects what answers
 * it: the shortcut for the usual body, or the endpoint. A client of this test gives up after ten seconds.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class LongPollIT {
    private static final String PATH = "/v1/client/verify/push";
    private static final String ORIGIN = "https://login.example";
    private static final String USUAL = ":";
    private static final String SPACED = ": ";
    /** Longer than a client of this test waits. */
    private static final String LONG = "wait=20";

    @Inject
    ServiceFixture fixture;

    @Inject
    WaitingFixture waiting;

    @Inject
    TrackTokenService tokens;

    @Inject
    TopicClient topics;

    @Inject
    MutableClock clock;

    private final List<Socket> sockets = new ArrayList<>();
    private RawHttp http;
    private Tenant tenant;
    private SignIn signIn;
    private String bearer;

    @BeforeEach
    void startChallenge() throws IOException {
        http = new RawHttp(RestAssured.port);
        tenant = fixture.tenant(Json.read("{\"allowedOrigins\": [\"" + ORIGIN + "\"]}", TenantSettings.class));
        signIn = fixture.start(tenant, fixture.enrol(tenant, "alice"));
        bearer = tokens.mint(signIn.bearer());
        // Caches the challenge, if its event has not yet.
        assertThat(poll(USUAL).status()).isEqualTo(200);
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        waiting.awaitCallers(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, SPACED})
    void theOutcomeIsAnsweredWhenItArrives(String separator) throws IOException {
        Socket poll = open(separator, "Prefer: " + LONG);
        waiting.awaitCallers(1);
        topics.publish(waiting.verified(signIn));

        Answer answer = RawHttp.read(poll.getInputStream());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(WaitingFixture.VERIFIED);
        assertThat(answer.header("Preference-Applied")).isEqualTo(LONG);
        assertThat(answer.header("Vary")).isEqualTo("Prefer");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        waiting.awaitCallers(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"DECLINED", "EXPIRED", "CANCELLED"})
    void aRefusalIsAnsweredWhenItArrives(ChallengeStatus status) throws IOException {
        Socket usual = open(USUAL, "Prefer: " + LONG);
        Socket spaced = open(SPACED, "Prefer: " + LONG);
        waiting.awaitCallers(2);
        topics.publish(signIn.update(2, status, null));

        Answer answer = RawHttp.read(usual.getInputStream());
        assertThat(answer.body()).isEqualTo(WaitingFixture.REFUSED);
        assertThat(RawHttp.read(spaced.getInputStream())).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, SPACED})
    void withoutAnOutcomeTheStateIsAnsweredAfterTheTime(String separator) throws IOException {
        Answer answer = poll(separator, "Prefer: wait=1");
        assertThat(answer.body()).isEqualTo(WaitingFixture.WAITING);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, SPACED})
    void aKnownOutcomeIsAnsweredAtOnce(String separator) throws IOException {
        fixture.publish(waiting.verified(signIn));
        Answer answer = poll(separator, "Prefer: wait=600");
        assertThat(answer.body()).isEqualTo(WaitingFixture.VERIFIED);
        assertThat(answer.header("Preference-Applied"))
                .as("no longer than the server waits")
                .isEqualTo("wait=25");
    }

    /** Without a second look after it is registered, some of these polls would wait for the whole time. */
    @Test
    void anOutcomeThatArrivesTogetherWithThePollIsAnswered() throws IOException {
        for (int round = 0; round < 60; round++) {
            SignIn next = SignIn.of(tenant.id(), "alice", Duration.ofMinutes(5));
            topics.publish(next.created());
            String token = tokens.mint(next.bearer());
            Socket poll = connect();
            topics.publish(next.update(2, ChallengeStatus.DECLINED, null));
            send(poll, token, next, round % 2 == 0 ? USUAL : SPACED, "Prefer: " + LONG);
            assertThat(RawHttp.read(poll.getInputStream()).body()).isEqualTo(WaitingFixture.REFUSED);
        }
    }

    @Test
    void aChallengeWhoseEventIsInTransitIsWaitedFor() throws IOException {
        SignIn next = SignIn.of(tenant.id(), "alice", Duration.ofMinutes(5));
        Socket poll = connect();
        send(poll, tokens.mint(next.bearer()), next, USUAL, "Prefer: " + LONG);
        waiting.awaitCallers(1);
        topics.publish(next.created());
        topics.publish(next.update(2, ChallengeStatus.DECLINED, null));
        assertThat(RawHttp.read(poll.getInputStream()).body()).isEqualTo(WaitingFixture.REFUSED);
    }

    @Test
    void anOutcomeThatReachesOnlyTheTableIsAnswered() throws IOException {
        SignIn next = SignIn.of(tenant.id(), "alice", Duration.ofMinutes(5));
        Socket poll = connect();
        send(poll, tokens.mint(next.bearer()), next, USUAL, "Prefer: " + LONG);
        waiting.awaitCallers(1);
        waiting.storeDeclined(signIn, next);
        assertThat(RawHttp.read(poll.getInputStream()).body()).isEqualTo(WaitingFixture.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, SPACED})
    void aChallengeThatExpiresMeanwhileIsRefused(String separator) throws IOException {
        Socket poll = open(separator, "Prefer: " + LONG);
        waiting.awaitCallers(1);
        clock.turn(Duration.ofMinutes(6));
        assertThat(RawHttp.read(poll.getInputStream()).body()).isEqualTo(WaitingFixture.REFUSED);
    }

    /** A challenge that is overdue is read from the table, also at the end of a wait. */
    @ParameterizedTest
    @ValueSource(strings = {USUAL, SPACED})
    void anOutcomeWhoseEventIsLateIsAnsweredAfterTheTime(String separator) throws IOException {
        Socket poll = open(separator, "Prefer: wait=3");
        waiting.awaitCallers(1);
        waiting.decline(signIn);
        clock.turn(Duration.ofMinutes(6));
        assertThat(RawHttp.read(poll.getInputStream()).body()).isEqualTo(WaitingFixture.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "wait=0", "wait=x", "wait=\"20", "return=minimal"})
    void aPreferenceThatCannotBeHonouredIsIgnored(String preference) throws IOException {
        for (String separator : List.of(USUAL, SPACED)) {
            Answer answer = poll(separator, "Prefer: " + preference);
            assertThat(answer.body()).isEqualTo(WaitingFixture.WAITING);
            assertThat(answer.header("Preference-Applied")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {USUAL, SPACED})
    void anotherUsersBearerFindsNoChallenge(String separator) throws IOException {
        bearer = tokens.mint(
                SignIn.of(tenant.id(), "mallory", Duration.ofMinutes(5)).bearer());
        Answer answer = poll(separator, "Prefer: " + LONG);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.errorCode()).isEqualTo("challenge_not_found");
        bearer = "x";
        assertThat(poll(separator, "Prefer: " + LONG).errorCode()).isEqualTo("invalid_token");
    }

    @Test
    void aPageOfAnAllowedOriginMayReadWhetherThePollHasWaited() throws IOException {
        fixture.publish(waiting.verified(signIn));
        for (String separator : List.of(USUAL, SPACED)) {
            Answer answer = poll(separator, "Prefer: " + LONG, "Origin: " + ORIGIN);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
            assertThat(answer.header("Access-Control-Expose-Headers")).contains("Preference-Applied");
            assertThat(answer.header("Preference-Applied")).isEqualTo(LONG);
        }
        Answer preflight = http.send(
                "OPTIONS",
                PATH,
                "Origin: " + ORIGIN,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization,content-type,prefer");
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("prefer");
    }

    @Test
    void morePollsOfOneBearerDoNotWait() throws IOException {
        for (int i = 0; i < WaitingFixture.PER_BEARER; i++) {
            open(i % 2 == 0 ? USUAL : SPACED, "Prefer: " + LONG);
        }
        waiting.awaitCallers(WaitingFixture.PER_BEARER);
        double before = waiting.refused("bearer");
        for (String separator : List.of(USUAL, SPACED)) {
            Answer answer = poll(separator, "Prefer: " + LONG);
            assertThat(answer.body()).isEqualTo(WaitingFixture.WAITING);
            assertThat(answer.header("Preference-Applied")).isNull();
        }
        assertThat(waiting.refused("bearer")).isEqualTo(before + 2);
    }

    @Test
    void aCallerThatHangsUpReleasesItsPlace() throws IOException {
        for (int i = 0; i < WaitingFixture.PER_BEARER; i++) {
            open(i % 2 == 0 ? USUAL : SPACED, "Prefer: " + LONG);
        }
        waiting.awaitCallers(WaitingFixture.PER_BEARER);
        sockets.get(0).close();
        sockets.get(1).close();
        waiting.awaitCallers(WaitingFixture.PER_BEARER - 2);
        assertThat(poll(USUAL, "Prefer: wait=1").header("Preference-Applied")).isEqualTo("wait=1");
    }

    @Test
    void moreThanAllowedInAllDoNotWait() throws IOException {
        for (int i = 0; i < WaitingFixture.IN_ALL; i++) {
            if (i % WaitingFixture.PER_BEARER == 0) {
                bearer = tokens.mint(signIn.bearer());
            }
            open(USUAL, "Prefer: " + LONG);
        }
        waiting.awaitCallers(WaitingFixture.IN_ALL);
        bearer = tokens.mint(signIn.bearer());
        double before = waiting.refused("all");
        assertThat(poll(USUAL, "Prefer: " + LONG).header("Preference-Applied")).isNull();
        assertThat(waiting.refused("all")).isEqualTo(before + 1);
        topics.publish(signIn.update(2, ChallengeStatus.DECLINED, null));
        for (Socket socket : sockets) {
            assertThat(RawHttp.read(socket.getInputStream()).body()).isEqualTo(WaitingFixture.REFUSED);
        }
    }

    @Test
    void aConnectionServesFurtherRequestsAfterAWait() throws IOException {
        Socket poll = open(USUAL, "Prefer: wait=1");
        send(poll, bearer, signIn, USUAL);
        assertThat(RawHttp.read(poll.getInputStream()).header("Preference-Applied"))
                .isEqualTo("wait=1");
        Answer plain = RawHttp.read(poll.getInputStream());
        assertThat(plain.body()).isEqualTo(WaitingFixture.WAITING);
        assertThat(plain.header("Vary")).isNull();
    }

    private Socket connect() throws IOException {
        Socket socket = http.connect();
        sockets.add(socket);
        return socket;
    }

    private Socket open(String separator, String... headers) throws IOException {
        Socket socket = connect();
        send(socket, bearer, signIn, separator, headers);
        return socket;
    }

    private static void send(Socket socket, String token, SignIn challenge, String separator, String... headers)
            throws IOException {
        String body = "{\"challengeId\"" + separator + "\"" + challenge.id() + "\"}";
        String request = RawHttp.head("POST", PATH, headers)
                + "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    }

    private Answer poll(String separator, String... headers) throws IOException {
        try (Socket socket = http.connect()) {
            send(socket, bearer, signIn, separator, headers);
            return RawHttp.read(socket.getInputStream());
        }
    }
}
