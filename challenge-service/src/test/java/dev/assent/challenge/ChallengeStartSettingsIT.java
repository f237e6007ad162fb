// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the settings that change a start, and of the replacement of pending challenges. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ChallengeStartSettingsIT {
    @Inject
    TenantSettingsFixture settings;

    @Inject
    ChallengeEventClient challengeEvents;

    @Inject
    TopicClient topics;

    @Inject
    Sealer sealer;

    @Inject
    Pool pool;

    TenantFixture tenant;
    UUID phone;

    @BeforeEach
    void aUserWithAPhone() {
        tenant = TenantFixture.create();
        phone = tenant.enrol("alice", new PhoneKey());
    }

    @Test
    void theCodeIsSealedForVerificationService() {
        settings.set(tenant, "{\"verificationCodeDigits\": 6}");

        var answer = tenant.start(tenant.token("alice", "pay", Map.of()), Map.of())
                .statusCode(200)
                .body("verificationCode", matchesPattern("\\d{6}"))
                .extract();

        String code = answer.path("verificationCode");
        ChallengeCreated created = challengeEvents.created(answer.path("challengeId"));
        assertThat(sealer.open(
                                KeyPurpose.VERIFICATION_CODE,
                                created.challengeUuid().toString(),
                                created.sealedVerificationCode())
                        .reveal())
                .isEqualTo(code);
        assertThat(created.context()).doesNotContain("erificationCode");
        assertThat(topics.published(Topic.CHALLENGE_CREATED))
                .noneMatch(record -> record.value() != null && record.value().contains("\"" + code + "\""));
        assertThat(text("select string_agg(c::text, '') from challenge c where tenant_id = '" + tenant.tenantId()
                        + "'"))
                .doesNotContain("\"" + code + "\"", "," + code + ",");
    }

    @Test
    void anActionOverridesTheNumberOfDigits() {
        settings.set(
                tenant,
                """
                {"verificationCodeDigits": 6, "actions": {
                  "pay": {"verificationCodeDigits": 8}, "sign-in": {"verificationCodeDigits": 0}}}""");

        tenant.start(tenant.token("alice", "pay", Map.of()), Map.of())
                .body("verificationCode", matchesPattern("\\d{8}"));
        String plain = tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of())
                .body("verificationCode", nullValue())
                .extract()
                .path("challengeId");
        assertThat(challengeEvents.created(plain).sealedVerificationCode()).isNull();
    }

    @Test
    void anActionOverridesTheLifetimeUpToTenMinutes() {
        settings.set(
                tenant,
                """
                {"actions": {"pay": {"challengeLifetimeSeconds": 90}, "sign-in": {"challengeLifetimeSeconds": 6000}}}""");

        assertThat(lifetime("pay")).isEqualTo(Duration.ofSeconds(90));
        assertThat(lifetime("sign-in")).isEqualTo(Duration.ofMinutes(10));
        assertThat(lifetime("other")).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void anActionThatDoesNotAllowPushIsRejected() {
        settings.set(
                tenant,
                """
                {"actions": {"pay": {"allowedVerificationMethods": []},
                  "sign-in": {"allowedVerificationMethods": ["PUSH"]}}}""");

        tenant.start(tenant.token("alice", "pay", Map.of()), Map.of())
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("action: its settings do not allow PUSH"));
        tenant.start(tenant.token("alice", "sign-in", Map.of()), Map.of()).statusCode(200);
    }

    @Test
    void aNewChallengeReplacesThoseOfTheSameUserAndAction() {
        String bobsChallenge = startBy("bob", tenant.enrol("bob", new PhoneKey()));
        String payment = tenant.startChallenge(tenant.token("alice", "pay", Map.of()));
        String first = tenant.startChallenge(tenant.token("alice", "sign-in", Map.of("idempotencyKey", "first")));
        String token = tenant.token("alice", "sign-in", Map.of("idempotencyKey", "second"));
        String second = tenant.startChallenge(token);
        String third = tenant.startChallenge(token);

        for (String replaced : new String[] {first, second}) {
            await().untilAsserted(() -> assertThat(challengeEvents.updates(replaced))
                    .singleElement()
                    .satisfies(update -> {
                        assertThat(update.status()).isEqualTo(ChallengeStatus.CANCELLED);
                        assertThat(update.reason()).isEqualTo("replaced");
                        assertThat(update.challengeId()).isEqualTo(replaced);
                        assertThat(update.userId()).isEqualTo("alice");
                        assertThat(update.idempotencyKey()).isEqualTo(replaced.equals(first) ? "first" : "second");
                    }));
        }
        assertThat(challengeEvents.updates(third)).isEmpty();
        assertThat(challengeEvents.updates(payment)).isEmpty();
        assertThat(challengeEvents.updates(bobsChallenge)).isEmpty();
        // A cancellation is no decline: the action can be challenged again.
        tenant.action("alice", "sign-in", "first").body("state", equalTo("CHALLENGE_REQUIRED"));
    }

    @Test
    void concurrentStartsLeaveOnePendingChallenge() throws Exception {
        String[] tokens = new String[6];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = tenant.token("alice", "sign-in", Map.of());
        }

        ConcurrentCalls.run(
                tokens.length, i -> tenant.start(tokens[i], Map.of()).statusCode(200));

        assertThat(text("select count(*)::text from challenge where status = 'PENDING'"
                        + " and not cancellation_requested and tenant_id = '"
                        + tenant.tenantId() + "'"))
                .isEqualTo("1");
    }

    private String startBy(String user, UUID device) {
        String id = tenant.startChallenge(tenant.token(user, "sign-in", Map.of()));
        assertThat(challengeEvents.created(id).devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .containsExactly(device);
        return id;
    }

    private Duration lifetime(String action) {
        ChallengeCreated created =
                challengeEvents.created(tenant.startChallenge(tenant.token("alice", action, Map.of())));
        return Duration.between(created.createdAt(), created.expiresAt());
    }

    private String text(String query) {
        return pool.query(query)
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
    }
}
