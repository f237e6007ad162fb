// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.RawHttp;
import dev.assent.testing.TopicClient;
import dev.assent.verification.ServiceFixture.Tenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser receives the state of a challenge, and then its outcome, as server-sent events. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class EventStreamIT {
    private static final String ORIGIN = "https://login.example";
    private static final List<String> WAITING =
            List.of("id: waiting", "event: outcome", "data: " + WaitingFixture.WAITING);
    private static final List<String> REFUSED =
            List.of("id: refused", "event: outcome", "data: " + WaitingFixture.REFUSED);
    private static final List<String> VERIFIED =
            List.of("id: verified", "event: outcome", "data: " + WaitingFixture.VERIFIED);

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

    private final List<EventStream> streams = new ArrayList<>();
    private Tenant tenant;
    private SignIn signIn;
    private String bearer;

    @BeforeEach
    void startChallenge() {
        tenant = fixture.tenant(Json.read("{\"allowedOrigins\": [\"" + ORIGIN + "\"]}", TenantSettings.class));
        signIn = fixture.start(tenant, fixture.enrol(tenant, "alice"));
        bearer = tokens.mint(signIn.bearer());
    }

    @AfterEach
    void hangUp() throws IOException {
        for (EventStream stream : streams) {
            stream.close();
        }
        waiting.awaitCallers(0);
    }

    @Test
    void theStateIsSentFirstAndThenTheOutcome() throws Exception {
        EventStream stream = open();
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
        assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
        assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
        List<String> first = stream.next();
        assertThat(first.get(0)).matches("retry: [12][0-9]{3}");
        assertThat(first.subList(1, 4)).isEqualTo(WAITING);

        topics.publish(waiting.verified(signIn));
        assertThat(stream.nextEvent()).isEqualTo(VERIFIED);
        assertThat(stream.nextEvent()).as("the end").isEmpty();
        waiting.awaitCallers(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"DECLINED", "EXPIRED", "CANCELLED"})
    void aRefusalEndsTheStream(ChallengeStatus status) throws Exception {
        EventStream stream = open();
        assertThat(stream.nextEvent()).isEqualTo(WAITING);
        topics.publish(signIn.update(2, status, null));
        assertThat(stream.nextEvent()).isEqualTo(REFUSED);
        assertThat(stream.nextEvent()).isEmpty();
    }

    @Test
    void aKnownOutcomeIsTheOnlyEvent() throws Exception {
        fixture.publish(waiting.verified(signIn));
        EventStream stream = open();
        assertThat(stream.nextEvent()).isEqualTo(VERIFIED);
        assertThat(stream.nextEvent()).isEmpty();
    }

    @Test
    void aBrowserThatHasReceivedTheOutcomeIsNotToConnectAgain() throws Exception {
        fixture.publish(waiting.verified(signIn));
        // The cache of polls reads the event by a consumer of its own.
        EventStream stream = await().until(() -> open("Last-Event-ID", "verified"), opened -> opened.status() == 204);
        assertThat(stream.next()).isEmpty();
        assertThat(request("Last-Event-ID", "verified").status())
                .as("without waiting")
                .isEqualTo(204);
        for (String other : List.of("waiting", "refused", "3")) {
            assertThat(open("Last-Event-ID", other).nextEvent()).isEqualTo(VERIFIED);
        }
    }

    @Test
    void aBrowserThatHasReceivedTheStateWaitsAgain() throws Exception {
        EventStream stream = open("Last-Event-ID", "waiting");
        assertThat(stream.nextEvent()).isEqualTo(WAITING);
        topics.publish(signIn.update(2, ChallengeStatus.DECLINED, null));
        assertThat(stream.nextEvent()).isEqualTo(REFUSED);
    }

    @Test
    void aChallengeWhoseEventIsInTransitIsWaitedFor() throws Exception {
        SignIn next = SignIn.of(tenant.id(), "alice", Duration.ofMinutes(5));
        EventStream stream = open(tokens.mint(next.bearer()), next);
        assertThat(stream.nextEvent()).isEqualTo(WAITING);
        topics.publish(next.created());
        topics.publish(next.update(2, ChallengeStatus.DECLINED, null));
        assertThat(stream.nextEvent()).isEqualTo(REFUSED);
    }

    @Test
    void aChallengeThatExpiresMeanwhileIsRefused() throws Exception {
        EventStream stream = open();
        assertThat(stream.nextEvent()).isEqualTo(WAITING);
        clock.turn(Duration.ofMinutes(6));
        assertThat(stream.nextEvent()).isEqualTo(REFUSED);
        assertThat(stream.nextEvent()).isEmpty();
    }

    @Test
    void commentsShowThatTheConnectionIsAliveUntilTheLongestTimeIsOver() throws Exception {
        EventStream stream = open();
        assertThat(stream.nextEvent()).isEqualTo(WAITING);
        assertThat(stream.next()).containsExactly(":");
        assertThat(stream.nextEvent()).as("the end, without an outcome").isEmpty();
        waiting.awaitCallers(0);
    }

    @Test
    void anotherUsersBearerFindsNoChallenge() throws Exception {
        String other = tokens.mint(
                SignIn.of(tenant.id(), "mallory", Duration.ofMinutes(5)).bearer());
        EventStream refused = open(other, signIn);
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.header("Content-Type")).isEqualTo("application/json");
        assertThat(refused.next().toString()).contains("\"errorCode\":\"challenge_not_found\"");
        SignIn unknown = SignIn.at(clock.instant().minusSeconds(60), tenant.id(), "alice", Duration.ofMinutes(5));
        assertThat(open(tokens.mint(unknown.bearer()), unknown).status()).isEqualTo(404);
        assertThat(open("x", signIn).status()).isEqualTo(401);
    }

    @Test
    void aRequestThatDoesNotAcceptAStreamGetsTheStateOnly() throws Exception {
        for (EventStream state : List.of(request(), request("Accept", "*/*"), request("Accept", "text/*"))) {
            assertThat(state.status()).isEqualTo(200);
            assertThat(state.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
            assertThat(state.nextEvent()).isEqualTo(WAITING);
            assertThat(state.nextEvent()).isEmpty();
        }
        assertThat(request("Accept", "application/json").status()).isEqualTo(406);
    }

    @ParameterizedTest
    @ValueSource(strings = {ORIGIN, "https://elsewhere.example"})
    void aPageOfAnAllowedOriginMayReadTheStream(String origin) throws Exception {
        EventStream stream = open("Origin", origin);
        assertThat(stream.nextEvent()).isEqualTo(WAITING);
        assertThat(stream.header("Access-Control-Allow-Origin")).isEqualTo(origin.equals(ORIGIN) ? ORIGIN : null);
        var preflight = new RawHttp(RestAssured.port)
                .send(
                        "OPTIONS",
                        "/v1/client/challenges/" + signIn.id() + "/events",
                        "Origin: " + ORIGIN,
                        "Access-Control-Request-Method: GET",
                        "Access-Control-Request-Headers: authorization,last-event-id");
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("last-event-id");
    }

    @Test
    void moreStreamsOfOneBearerGetTheStateOnly() throws Exception {
        for (int i = 0; i < WaitingFixture.PER_BEARER; i++) {
            open();
        }
        waiting.awaitCallers(WaitingFixture.PER_BEARER);
        EventStream more = open();
        assertThat(more.nextEvent()).isEqualTo(WAITING);
        assertThat(more.nextEvent()).isEmpty();

        streams.get(0).close();
        waiting.awaitCallers(WaitingFixture.PER_BEARER - 1);
        EventStream next = open();
        assertThat(next.nextEvent()).isEqualTo(WAITING);
        waiting.awaitCallers(WaitingFixture.PER_BEARER);
        topics.publish(signIn.update(2, ChallengeStatus.DECLINED, null));
        assertThat(next.nextEvent()).isEqualTo(REFUSED);
    }

    private EventStream open(String... headers) throws Exception {
        return open(bearer, signIn, headers);
    }

    private EventStream open(String token, SignIn challenge, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Accept";
        all[1] = "text/event-stream";
        EventStream stream = EventStream.open(token, challenge.id().toString(), all);
        streams.add(stream);
        return stream;
    }

    /** Requests the events as a client does that does not accept a stream. */
    private EventStream request(String... headers) throws Exception {
        EventStream stream = EventStream.open(bearer, signIn.id().toString(), headers);
        streams.add(stream);
        return stream;
    }
}
