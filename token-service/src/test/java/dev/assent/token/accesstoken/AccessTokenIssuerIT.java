// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.accesstoken;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Topic;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.token.ChallengeFixture;
import dev.assent.token.ServiceFixture;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class AccessTokenIssuerIT {
    @Inject
    ServiceFixture fixture;

    @Inject
    TopicClient topics;

    private ChallengeFixture challenge;

    @BeforeEach
    void start() {
        challenge = ChallengeFixture.of(fixture.tenant());
    }

    @Test
    void anApprovalIssuesATokenThatTheServedKeysVerify() throws Exception {
        SignedJWT token = SignedJWT.parse(fixture.accessToken(challenge));

        ECKey key = JWKSet.parse(given().get("/.well-known/jwks.json").asString())
                .getKeyByKeyId(token.getHeader().getKeyID())
                .toECKey();
        assertThat(token.verify(new ECDSAVerifier(key))).isTrue();
        assertThat(token.getHeader().getAlgorithm()).hasToString("ES256");
        assertThat(token.getHeader().getType()).hasToString("at+jwt");
    }

    @Test
    void theTokenContainsTheClaimsOfTheApproval() throws Exception {
        JWTClaimsSet claims = SignedJWT.parse(fixture.accessToken(challenge)).getJWTClaimsSet();

        assertThat(claims.getIssuer()).isEqualTo("https://assent.local");
        assertThat(claims.getAudience()).containsExactly(challenge.tenantId());
        assertThat(claims.getSubject()).isEqualTo(challenge.userId());
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .hasMinutes(10);
        assertThat(claims.getClaims())
                .containsEntry("tenantId", challenge.tenantId())
                .containsEntry("actionCode", challenge.actionCode())
                .containsEntry("idempotencyKey", challenge.idempotencyKey())
                .containsEntry("challengeId", challenge.challengeId())
                .containsEntry("verificationMethod", "PUSH")
                .containsEntry("state", "CHALLENGE_SUCCEEDED")
                .containsEntry(
                        "stateUpdatedAt",
                        Json.format(
                                challenge.updated(2, ChallengeStatus.APPROVED).updatedAt()))
                .containsEntry("authenticatorId", challenge.authenticatorId().toString());
    }

    @Test
    void theVerifiedEventRepeatsTheApproval() {
        ChallengeUpdated approved = challenge.updated(7, ChallengeStatus.APPROVED);
        topics.publish(approved);

        ChallengeUpdated verified = fixture.awaitVerified(challenge, 1).get(0);

        assertThat(verified)
                .usingRecursiveComparison()
                .ignoringFields("version", "status", "updatedAt", "sealedToken")
                .isEqualTo(approved);
        assertThat(verified.version()).isEqualTo(8);
    }

    @Test
    void aRedeliveredApprovalIssuesOneToken() {
        UUID eventId = UuidGenerator.next();
        ChallengeUpdated approved = challenge.updated(2, ChallengeStatus.APPROVED);
        topics.publish(eventId, approved);
        topics.publish(eventId, approved);
        // This event has the same key, so it is consumed after both.
        fixture.publish(challenge.updated(3, ChallengeStatus.EXPIRED));

        fixture.awaitVerified(challenge, 1);
        assertThat(issuedTokens()).isOne();
    }

    @Test
    void twoApprovalsOfOneChallengeGetTheSameToken() {
        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));

        List<ChallengeUpdated> verified = fixture.awaitVerified(challenge, 2);

        assertThat(verified.get(1)).isEqualTo(verified.get(0));
        assertThat(issuedTokens()).isOne();
    }

    @Test
    void theVerifiedEventOfThisServiceHasNoEffect() {
        fixture.accessToken(challenge);

        fixture.awaitConsumed(Topic.CHALLENGE_UPDATED);

        fixture.awaitVerified(challenge, 1);
        assertThat(issuedTokens()).isOne();
    }

    @Test
    void noTokenIsIssuedWithoutAnApproval() {
        fixture.publish(challenge.updated(2, ChallengeStatus.DECLINED));
        fixture.publish(challenge.updated(2, ChallengeStatus.EXPIRED));
        fixture.publish(challenge.updated(2, ChallengeStatus.CANCELLED));

        assertThat(issuedTokens()).isZero();
    }

    @Test
    void anApprovalWithoutARequiredClaimIsDeadLetteredAndBlocksNoOther() {
        String incomplete =
                Json.write(challenge.updated(2, ChallengeStatus.APPROVED)).replace("\"tenantId\"", "\"unknown\"");
        String id = UuidGenerator.next().toString();
        topics.publish(
                Topic.CHALLENGE_UPDATED.topicName(),
                challenge.id().toString(),
                incomplete,
                java.util.Map.of("ce_id", id));

        fixture.accessToken(challenge);
        await().untilAsserted(() -> assertThat(topics.records(Topic.CHALLENGE_UPDATED.deadLetterTopicName()))
                .anySatisfy(letter -> {
                    assertThat(header(letter, "ce_id")).isEqualTo(id);
                    assertThat(header(letter, "dead-letter-reason")).contains("tenantId");
                    assertThat(letter.value()).isEqualTo(incomplete);
                }));
    }

    private long issuedTokens() {
        return fixture.count("select count(*) from minted_token where challenge_id = $1", challenge.id());
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
