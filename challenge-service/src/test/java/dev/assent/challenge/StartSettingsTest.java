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

/** What a tenant's settings make of a start, and what a start makes of the challenges before it. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class StartSettingsTest {
    @Inject
    Settings settings;

    @Inject
    Announced announced;

    @Inject
    TopicClient topics;

    @Inject
    Sealer sealer;

    @Inject
    Pool pool;

    Backend backend;
    UUID phone;

    @BeforeEach
    void aUserWithAPhone() {
        backend = Backend.create();
        phone = backend.enrol("alice", new PhoneKey());
    }

    @Test
    void theBrowserShowsDigitsThatOnlyVerificationServiceCanRead() {
        settings.set(backend, "{\"verificationCodeDigits\": 6}");

        var answer = backend.start(backend.token("alice", "pay", Map.of()), Map.of())
                .statusCode(200)
                .body("verificationCode", matchesPattern("\\d{6}"))
                .extract();

        String code = answer.path("verificationCode");
        ChallengeCreated created = announced.created(answer.path("challengeId"));
        assertThat(sealer.open(
                                KeyPurpose.VERIFICATION_CODE,
                                created.challengeId().toString(),
                                created.sealedVerificationCode())
                        .reveal())
                .isEqualTo(code);
        assertThat(created.context()).doesNotContain("erificationCode");
        assertThat(topics.records(Topic.CHALLENGE_CREATED.topicName()))
                .noneMatch(record -> record.value() != null && record.value().contains("\"" + code + "\""));
        assertThat(text("select string_agg(c::text, '') from challenge c where tenant_id = '" + backend.tenantId()
                        + "'"))
                .doesNotContain("\"" + code + "\"", "," + code + ",");
    }

    @Test
    void anActionCanAskForOtherDigitsOrNone() {
        settings.set(
                backend,
                """
                {"verificationCodeDigits": 6, "actions": {
                  "pay": {"verificationCodeDigits": 8}, "sign-in": {"verificationCodeDigits": 0}}}""");

        backend.start(backend.token("alice", "pay", Map.of()), Map.of())
                .body("verificationCode", matchesPattern("\\d{8}"));
        String plain = backend.start(backend.token("alice", "sign-in", Map.of()), Map.of())
                .body("verificationCode", nullValue())
                .extract()
                .path("challengeId");
        assertThat(announced.created(plain).sealedVerificationCode()).isNull();
    }

    @Test
    void anActionHasItsOwnLifetimeOfAtMostTenMinutes() {
        settings.set(
                backend,
                """
                {"actions": {"pay": {"challengeLifetimeSeconds": 90}, "sign-in": {"challengeLifetimeSeconds": 6000}}}""");

        assertThat(lifetime("pay")).isEqualTo(Duration.ofSeconds(90));
        assertThat(lifetime("sign-in")).isEqualTo(Duration.ofMinutes(10));
        assertThat(lifetime("other")).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void anActionThatDoesNotAllowPushIsRefused() {
        settings.set(
                backend,
                """
                {"actions": {"pay": {"allowedVerificationMethods": []},
                  "sign-in": {"allowedVerificationMethods": ["PUSH"]}}}""");

        backend.start(backend.token("alice", "pay", Map.of()), Map.of())
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("action: its settings do not allow PUSH"));
        backend.start(backend.token("alice", "sign-in", Map.of()), Map.of()).statusCode(200);
    }

    @Test
    void aNewChallengeReplacesThoseOfTheSameUserAndAction() {
        String bobs = startedBy("bob", backend.enrol("bob", new PhoneKey()));
        String payment = started(backend.token("alice", "pay", Map.of()));
        String first = started(backend.token("alice", "sign-in", Map.of("idempotencyKey", "first")));
        String token = backend.token("alice", "sign-in", Map.of("idempotencyKey", "second"));
        String second = started(token);
        String third = started(token);

        for (String replaced : new String[] {first, second}) {
            await().untilAsserted(() -> assertThat(announced.updates(replaced))
                    .singleElement()
                    .satisfies(update -> {
                        assertThat(update.status()).isEqualTo(ChallengeStatus.CANCELLED);
                        assertThat(update.reason()).isEqualTo("replaced");
                        assertThat(update.wireId()).isEqualTo(replaced);
                        assertThat(update.userId()).isEqualTo("alice");
                        assertThat(update.idempotencyKey()).isEqualTo(replaced.equals(first) ? "first" : "second");
                    }));
        }
        assertThat(announced.updates(third)).isEmpty();
        assertThat(announced.updates(payment)).isEmpty();
        assertThat(announced.updates(bobs)).isEmpty();
        // Withdrawn is not declined: the action can be challenged again.
        backend.action("alice", "sign-in", "first").body("state", equalTo("CHALLENGE_REQUIRED"));
    }

    @Test
    void ofStartsAtOnceOneChallengeIsLeft() throws Exception {
        String[] tokens = new String[6];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = backend.token("alice", "sign-in", Map.of());
        }

        Together.run(tokens.length, i -> backend.start(tokens[i], Map.of()).statusCode(200));

        assertThat(text("select count(*)::text from challenge where status = 'PENDING' and tenant_id = '"
                        + backend.tenantId() + "'"))
                .isEqualTo("1");
    }

    private String startedBy(String user, UUID device) {
        String id = started(backend.token(user, "sign-in", Map.of()));
        assertThat(announced.created(id).devices())
                .extracting(ChallengeCreated.Device::authenticatorId)
                .containsExactly(device);
        return id;
    }

    private String started(String token) {
        return backend.start(token, Map.of()).statusCode(200).extract().path("challengeId");
    }

    private Duration lifetime(String action) {
        ChallengeCreated created = announced.created(started(backend.token("alice", action, Map.of())));
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
