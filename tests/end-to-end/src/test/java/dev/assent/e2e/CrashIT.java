// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.Topic;
import dev.assent.local.demo.WebhookReceiver;
import dev.assent.local.demo.WebhookRequest;
import dev.assent.local.stack.Component;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Kills services at the worst moments: no event is lost, and no challenge is decided twice. */
@ResourceLock(Stack.SERVICES)
class CrashIT {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final Duration RECOVERY = Duration.ofSeconds(50);

    private static Stack stack;

    private BackendClient backend;
    private PhoneClient phone;
    private String user;
    private BackendClient.TrackResponse tracked;
    private BrowserClient browser;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.running();
    }

    @BeforeEach
    void aSignInThatMustBeChallenged() {
        stack.awaitReady();
        backend = stack.backend();
        user = Stack.newUser();
        phone = stack.phone();
        phone.enrol(backend.trackEnrolment(user).token(), "A phone");
        tracked = backend.track(user, "sign-in", Map.of());
        browser = stack.browser(tracked.token());
    }

    @AfterEach
    void acceptAllRecords() throws Exception {
        acceptRecords(Topic.CHALLENGE_CREATED);
        acceptRecords(Topic.CHALLENGE_UPDATED);
    }

    @Test
    void challengeServiceDiesAfterItsCommitAndBeforeItPublishes() throws Exception {
        refuseRecords(Topic.CHALLENGE_CREATED);
        String challenge = browser.start().challengeId();
        UUID uuid = uuid(challenge);
        assertThat(stack.count(Component.CHALLENGE, "select count(*) from outbox where aggregateid = '" + uuid + "'"))
                .as("committed and not published")
                .isEqualTo(1);

        stack.kill(Component.CHALLENGE);
        acceptRecords(Topic.CHALLENGE_CREATED);

        phone.awaitPending(Optional.empty(), RECOVERY);
        phone.answer(challenge, true, null).orThrow();
        succeeds(challenge);
    }

    @Test
    void verificationServiceDiesAfterTheDecisionAndBeforeItPublishes() throws Exception {
        String challenge = browser.start().challengeId();
        phone.awaitPending(Optional.empty(), RECOVERY);
        refuseRecords(Topic.CHALLENGE_UPDATED);
        phone.answer(challenge, true, null).orThrow();
        assertThat(stack.count(
                        Component.VERIFICATION,
                        "select count(*) from outbox where aggregateid = '" + uuid(challenge) + "'"))
                .isEqualTo(1);

        stack.kill(Component.VERIFICATION);
        acceptRecords(Topic.CHALLENGE_UPDATED);
        stack.awaitReady();

        assertThat(phone.answer(challenge, false, null).status()).isEqualTo(409);
        succeeds(challenge);
    }

    @Test
    void tokenServiceDiesBeforeItMints() throws Exception {
        String challenge = browser.start().challengeId();
        phone.awaitPending(Optional.empty(), RECOVERY);

        stack.kill(Component.TOKEN);
        phone.answer(challenge, true, null).orThrow();
        assertThat(browser.poll(challenge).isConsumed()).isFalse();

        succeeds(challenge);
        assertThat(stack.count(
                        Component.TOKEN,
                        "select count(*) from minted_token where challenge_id = '" + uuid(challenge) + "'"))
                .isEqualTo(1);
    }

    @Test
    void withoutPushDispatcherThePhoneAsksByItselfAndThePushComesLater() throws Exception {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            stack.channels().registerWebhook(stack.tenantId(), receiver.url());
            stack.kill(Component.PUSH);
            String challenge = browser.start().challengeId();

            phone.awaitPending(Optional.empty(), RECOVERY);
            receiver.awaitPush(challenge, RECOVERY);
            phone.answer(challenge, true, null).orThrow();

            succeeds(challenge);
            assertThat(receiver.requests().stream()
                            .map(WebhookRequest::json)
                            .filter(json -> json.path("type").asText().equals("push.created"))
                            .map(json -> json.path("data").path("challengeId").asText()))
                    .containsOnlyOnce(challenge);
        } finally {
            stack.channels().removeWebhook(stack.tenantId());
        }
    }

    private void succeeds(String challenge) throws Exception {
        BrowserClient.PollResponse seen =
                browser.awaitCompletion(challenge, POLL, RECOVERY).response();
        assertThat(seen.isVerified()).isTrue();
        stack.awaitReady();
        assertThat(backend.validate(seen.accessToken(), "sign-in", user).isValid())
                .isTrue();
        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(backend.action(user, "sign-in", tracked.idempotencyKey())
                                .state())
                        .isEqualTo("CHALLENGE_SUCCEEDED"));
        await().atMost(RECOVERY).untilAsserted(() -> assertThat(stack.count(
                        Component.VERIFICATION, "select version from challenge where id = '" + uuid(challenge) + "'"))
                .as("created, approved once, verified once")
                .isEqualTo(3));
    }

    /** Prevents the publication of events, as if the service died right after its commit: {@code topic} refuses them. */
    private static void refuseRecords(Topic topic) throws Exception {
        alter(topic, new AlterConfigOp(new ConfigEntry(MAX_MESSAGE_BYTES, "1"), AlterConfigOp.OpType.SET));
    }

    private static void acceptRecords(Topic topic) throws Exception {
        alter(topic, new AlterConfigOp(new ConfigEntry(MAX_MESSAGE_BYTES, null), AlterConfigOp.OpType.DELETE));
    }

    private static void alter(Topic topic, AlterConfigOp change) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()), List.of(change)))
                    .all()
                    .get();
        }
    }

    private static UUID uuid(String challengeId) {
        return ChallengeId.parse(challengeId).orElseThrow().uuid();
    }
}
