// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import static dev.assent.contracts.challenge.ActionState.CHALLENGE_REQUIRED;
import static dev.assent.contracts.challenge.ChallengeStatus.APPROVED;
import static dev.assent.token.session.SessionApi.post;
import static dev.assent.token.session.SessionApi.refresh;
import static dev.assent.token.session.SessionApi.revoke;
import static dev.assent.token.session.SessionApi.revokeUser;
import static dev.assent.token.session.SessionApi.start;
import static dev.assent.token.session.SessionApi.validate;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.MutableClock;
import dev.assent.testing.TopicClient;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import dev.assent.token.ServiceFixture.Tenant;
import dev.assent.token.session.SessionApi.Pair;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class SessionIT {
    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    @Inject
    TrackTokenService trackTokens;

    @Inject
    MutableClock clock;

    private Tenant tenant;
    private ChallengeFixture challenge;

    @BeforeEach
    void createChallenge() {
        tenant = fixture.tenant();
        challenge = ChallengeFixture.of(tenant);
    }

    @Test
    void anAccessTokenStartsASession() throws Exception {
        Pair pair = start(tenant, fixture.accessToken(challenge));

        validate(tenant, pair.access())
                .statusCode(200)
                .body(
                        "",
                        equalTo(Map.of(
                                "user",
                                Map.of("userId", challenge.userId()),
                                "expiresAt",
                                (int) (expiry(pair.access()) / 1000),
                                "verificationMethod",
                                "PUSH")));
    }

    @Test
    void aTrackTokenStartsASessionOnceTheApprovalIsPublished() {
        topics.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        topics.publish(challenge.updated(2, APPROVED));

        Pair pair = Pair.of(post(
                tenant,
                "",
                Map.of(
                        "clientId",
                        "web",
                        "token",
                        trackTokens.mint(challenge.trackToken()),
                        "action",
                        challenge.actionCode())));

        validate(tenant, pair.access()).statusCode(200).body("user.userId", equalTo(challenge.userId()));
    }

    @Test
    void anActionWithoutSuccessStartsNoSession() {
        topics.publish(challenge.tracked(1, CHALLENGE_REQUIRED));

        post(tenant, "", Map.of("clientId", "web", "token", trackTokens.mint(challenge.trackToken())))
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("token: "));
    }

    @Test
    void aTokenOfAnotherActionStartsNoSession() {
        post(tenant, "", Map.of("clientId", "web", "token", fixture.accessToken(challenge), "action", "pay"))
                .statusCode(400)
                .body("errorDescription", startsWith("action: "));
    }

    @Test
    void anExpiredOrForgedTokenStartsNoSession() {
        String token = fixture.accessToken(challenge);
        refused(post(tenant, "", Map.of("clientId", "web", "token", token + "x")), "invalid_token");

        clock.turn(Duration.ofMinutes(11));
        refused(post(tenant, "", Map.of("clientId", "web", "token", token)), "expired_token");
    }

    @Test
    void aSessionProvesNoAction() {
        Pair pair = start(tenant, fixture.accessToken(challenge));

        given().auth()
                .preemptive()
                .basic(tenant.key(), "")
                .contentType("application/json")
                .body(Map.of("token", pair.access()))
                .post("/v1/validate")
                .then()
                .statusCode(200)
                .body("", equalTo(Map.of("isValid", false, "error", "invalid_token")));
        refused(post(tenant, "", Map.of("clientId", "web", "token", pair.access())), "invalid_token");
    }

    @Test
    void anAccessTokenOfAnActionIsNoSession() {
        refused(validate(tenant, fixture.accessToken(challenge)), "invalid_token");
    }

    @Test
    void onlySessionsOfTheNamedClientsAreValid() {
        Pair pair = start(tenant, fixture.accessToken(challenge));

        validateFor(pair, List.of("app", "web")).statusCode(200);
        refused(validateFor(pair, List.of("app")), "invalid_token");
        refused(validateFor(pair, List.of()), "invalid_token");
    }

    @Test
    void aRefreshReplacesBothTokens() {
        Pair first = start(tenant, fixture.accessToken(challenge));
        Pair second = Pair.of(refresh(tenant, first.refresh()));

        refused(validate(tenant, first.access()), "invalid_token");
        validate(tenant, second.access()).statusCode(200).body("verificationMethod", equalTo("PUSH"));
        assertThat(second.refresh()).isNotEqualTo(first.refresh());
    }

    @Test
    void aReusedRefreshTokenRevokesTheSession() {
        Pair first = start(tenant, fixture.accessToken(challenge));
        Pair second = Pair.of(refresh(tenant, first.refresh()));
        Pair third = Pair.of(refresh(tenant, second.refresh()));

        refused(refresh(tenant, first.refresh()), "invalid_token");

        refused(validate(tenant, third.access()), "invalid_token");
        refused(refresh(tenant, third.refresh()), "invalid_token");
    }

    @RepeatedTest(5)
    void oneOfConcurrentRefreshesSucceedsAndTheSessionIsRevoked() {
        Pair first = start(tenant, fixture.accessToken(challenge));

        List<CompletableFuture<ValidatableResponse>> calls = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> refresh(tenant, first.refresh())))
                .toList();
        List<ValidatableResponse> answers =
                calls.stream().map(CompletableFuture::join).toList();

        List<ValidatableResponse> won = answers.stream()
                .filter(answer -> answer.extract().statusCode() == 200)
                .toList();
        assertThat(won).hasSize(1);
        refused(validate(tenant, Pair.of(won.get(0)).access()), "invalid_token");
        refused(refresh(tenant, Pair.of(won.get(0)).refresh()), "invalid_token");
    }

    @Test
    void anExpiredAccessTokenIsReportedAndCanBeRefreshed() {
        Pair pair = start(tenant, fixture.accessToken(challenge));

        clock.turn(Duration.ofMinutes(10));

        refused(validate(tenant, pair.access()), "expired_token");
        validate(tenant, Pair.of(refresh(tenant, pair.refresh())).access()).statusCode(200);
    }

    @Test
    void aSessionWithoutRefreshExpires() {
        Pair pair = start(tenant, fixture.accessToken(challenge));

        clock.turn(Duration.ofDays(7));

        refused(refresh(tenant, pair.refresh()), "expired_token");
    }

    @Test
    void noSessionOutlivesItsEndHoweverOftenItIsRefreshed() throws Exception {
        Pair pair = start(tenant, fixture.accessToken(challenge));
        for (int day = 6; day < 30; day += 6) {
            clock.turn(Duration.ofDays(6));
            pair = Pair.of(refresh(tenant, pair.refresh()));
        }
        clock.turn(Duration.ofDays(6).minusMinutes(1));
        pair = Pair.of(refresh(tenant, pair.refresh()));

        assertThat(expiry(pair.access()))
                .isLessThanOrEqualTo(clock.instant().plus(Duration.ofMinutes(1)).toEpochMilli());
        clock.turn(Duration.ofMinutes(1));
        refused(validate(tenant, pair.access()), "expired_token");
        refused(refresh(tenant, pair.refresh()), "expired_token");
    }

    @Test
    void aRevokedSessionIsInvalid() {
        Pair pair = start(tenant, fixture.accessToken(challenge));
        Pair other = start(tenant, fixture.accessToken(challenge.another()));

        revoke(tenant, pair.access()).statusCode(200).body("", equalTo(Map.of()));

        refused(validate(tenant, pair.access()), "invalid_token");
        refused(refresh(tenant, pair.refresh()), "invalid_token");
        validate(tenant, other.access()).statusCode(200);
        revoke(tenant, pair.access()).statusCode(200);
    }

    @Test
    void anExpiredAccessTokenStillRevokesItsSession() {
        Pair first = start(tenant, fixture.accessToken(challenge));
        Pair second = Pair.of(refresh(tenant, first.refresh()));
        clock.turn(Duration.ofMinutes(11));

        revoke(tenant, first.access()).statusCode(200);

        refused(refresh(tenant, second.refresh()), "invalid_token");
    }

    @Test
    void allSessionsOfAUserAreRevoked() {
        Pair first = start(tenant, fixture.accessToken(challenge));
        Pair second = start(tenant, fixture.accessToken(challenge.another()));
        Tenant other = fixture.tenant();
        Pair sameNameElsewhere = start(other, fixture.accessToken(ChallengeFixture.of(other)));

        revokeUser(tenant, "nobody").statusCode(200);
        validate(tenant, first.access()).statusCode(200);
        revokeUser(tenant, challenge.userId()).statusCode(200).body("", equalTo(Map.of()));

        refused(validate(tenant, first.access()), "invalid_token");
        refused(refresh(tenant, second.refresh()), "invalid_token");
        validate(other, sameNameElsewhere.access()).statusCode(200);
    }

    @Test
    void theSessionsOfARemovedUserAreRevoked() {
        Pair pair = start(tenant, fixture.accessToken(challenge));
        Tenant other = fixture.tenant();
        Pair sameNameElsewhere = start(other, fixture.accessToken(ChallengeFixture.of(other)));

        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), Instant.now()));

        refused(validate(tenant, pair.access()), "invalid_token");
        refused(refresh(tenant, pair.refresh()), "invalid_token");
        validate(other, sameNameElsewhere.access()).statusCode(200);
    }

    @Test
    void aTokenOfARemovedUserStartsNoSession() {
        String accessToken = fixture.accessToken(challenge);
        fixture.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        String trackToken = trackTokens.mint(challenge.trackToken());

        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), Instant.now()));

        refused(post(tenant, "", Map.of("clientId", "web", "token", accessToken)), "invalid_token");
        refused(post(tenant, "", Map.of("clientId", "web", "token", trackToken)), "invalid_token");
        ChallengeFixture anew = challenge.repeatedAt(Instant.now().plusMillis(5));
        validate(tenant, start(tenant, fixture.accessToken(anew)).access()).statusCode(200);
        start(tenant, trackTokens.mint(anew.trackToken()));
        refused(post(tenant, "", Map.of("clientId", "web", "token", accessToken)), "invalid_token");
    }

    @Test
    void aLateRemovalEndsOnlySessionsOfTheRemovedUser() {
        Pair old = start(tenant, fixture.accessToken(challenge));
        Instant removedAt = Instant.now();
        ChallengeFixture anew = challenge.repeatedAt(removedAt.plusMillis(5));
        Pair ofTheUserMadeAnew = start(tenant, fixture.accessToken(anew));

        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), removedAt));
        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), removedAt.minusSeconds(60)));

        refused(validate(tenant, old.access()), "invalid_token");
        refused(refresh(tenant, old.refresh()), "invalid_token");
        validate(tenant, ofTheUserMadeAnew.access()).statusCode(200);
        refresh(tenant, ofTheUserMadeAnew.refresh()).statusCode(200);
    }

    @Test
    void afterTheRevocationOfAllSessionsAnEarlierProofStartsNone() {
        String accessToken = fixture.accessToken(challenge);
        fixture.publish(challenge.tracked(1, CHALLENGE_REQUIRED));
        String trackToken = trackTokens.mint(challenge.trackToken());
        Tenant other = fixture.tenant();
        String elsewhere = fixture.accessToken(ChallengeFixture.of(other));
        // The fixture's approvals are a few seconds ahead.
        clock.turn(Duration.ofSeconds(10));

        revokeUser(tenant, challenge.userId()).statusCode(200);

        refused(post(tenant, "", Map.of("clientId", "web", "token", accessToken)), "invalid_token");
        refused(post(tenant, "", Map.of("clientId", "web", "token", trackToken)), "invalid_token");
        validate(other, start(other, elsewhere).access()).statusCode(200);
        String later = fixture.accessToken(challenge.repeatedAt(clock.instant()));
        validate(tenant, start(tenant, later).access()).statusCode(200);
    }

    @Test
    void aSessionWhoseStartDidNotSeeTheRevocationIsRevoked() {
        Pair pair = start(tenant, fixture.accessToken(challenge));
        Pair other = start(tenant, fixture.accessToken(challenge.another()));
        fixture.publish(new UserRemoved(tenant.id(), challenge.userId(), Instant.now()));
        // The state in which a start leaves the row that commits after the revocation has read the table.
        fixture.execute("update session set revoked_at = null where tenant_id = $1", tenant.id());

        refused(validate(tenant, pair.access()), "invalid_token");
        refused(refresh(tenant, other.refresh()), "invalid_token");
    }

    @Test
    void aTokenHasOneSpelling() {
        String proof = fixture.accessToken(challenge);
        Pair pair = start(tenant, proof);

        for (String suffix : List.of("=", "==", " ", "\n", ".")) {
            refused(validate(tenant, pair.access() + suffix), "invalid_token");
            refused(refresh(tenant, pair.refresh() + suffix), "invalid_token");
            refused(revoke(tenant, pair.access() + suffix), "invalid_token");
            refused(post(tenant, "", Map.of("clientId", "web", "token", proof + suffix)), "invalid_token");
        }
        refused(refresh(tenant, withOtherTrailingBits(pair.refresh())), "invalid_token");
        refused(validate(tenant, withOtherTrailingBits(pair.access())), "invalid_token");
        validate(tenant, Pair.of(refresh(tenant, pair.refresh())).access()).statusCode(200);
    }

    /** Returns base64url that decodes leniently to the same bytes. Both tokens end in 64 bytes, which leave four bits. */
    private static String withOtherTrailingBits(String token) {
        int last = token.length() - 1;
        return token.substring(0, last) + (char) (token.charAt(last) + 1);
    }

    @Test
    void anotherTenantReadsAndChangesNothing() {
        Pair pair = start(tenant, fixture.accessToken(challenge));
        Tenant other = fixture.tenant();

        refused(validate(other, pair.access()), "invalid_token");
        refused(refresh(other, pair.refresh()), "invalid_token");
        refused(revoke(other, pair.access()), "invalid_token");
        refused(
                post(other, "", Map.of("clientId", "web", "token", fixture.accessToken(challenge.another()))),
                "invalid_token");
        revokeUser(other, challenge.userId()).statusCode(200);

        validate(tenant, pair.access()).statusCode(200);
        refresh(tenant, pair.refresh()).statusCode(200);
    }

    @Test
    void theTableHoldsNoToken() {
        Pair pair = start(tenant, fixture.accessToken(challenge));

        assertThat(fixture.count(
                        "select count(*) from session where tenant_id = $1 and session::text like '%' || $2 || '%'",
                        tenant.id(), pair.refresh().substring(0, 43)))
                .isZero();
        assertThat(fixture.count(
                        "select count(*) from session where tenant_id = $1 and session::text like '%' || $2 || '%'",
                        tenant.id(), pair.refresh().substring(43)))
                .isZero();
    }

    private ValidatableResponse validateFor(Pair pair, List<String> clients) {
        return post(tenant, "/validate", Map.of("accessToken", pair.access(), "clientIds", clients));
    }

    private static void refused(ValidatableResponse answer, String code) {
        answer.statusCode(401).body("errorCode", equalTo(code)).body("error", equalTo(code));
    }

    private static long expiry(String token) throws Exception {
        return SignedJWT.parse(token)
                .getJWTClaimsSet()
                .getExpirationTime()
                .toInstant()
                .toEpochMilli();
    }
}
