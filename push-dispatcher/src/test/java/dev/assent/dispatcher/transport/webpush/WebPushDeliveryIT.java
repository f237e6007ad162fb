// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.channel.Endpoint;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.StubHostResolver;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import dev.assent.embedded.push.WebPushServerStub;
import dev.assent.embedded.push.WebPushServerStub.Message;
import dev.assent.runtime.secret.Secret;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class WebPushDeliveryIT {
    private static final String SUBJECT = "mailto:ops@bank.example";

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    StubHostResolver hosts;

    @Inject
    ChannelStore channels;

    @Inject
    WebPushTransport transport;

    @AutoClose
    private final WebPushServerStub service = new WebPushServerStub();

    @Test
    void onlyItsSubscriberDecryptsAPushWhichHasOnlyTheIdAndAGeneralText() {
        ChallengeCreated challenge = pushed("web");

        PushDelivered result = deliveries.result(challenge);
        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.channel()).isEqualTo("webpush");
        Message message = service.messages().get(0);
        JsonPath payload = JsonPath.from(message.text());
        assertThat(payload.getMap("$")).containsOnlyKeys("type", "challengeId", "title", "body");
        assertThat(payload.getString("type")).isEqualTo("approval");
        assertThat(payload.getString("challengeId")).isEqualTo(challenge.challengeId());
        assertThat(message.text()).doesNotContain(ChallengeFixtures.CANARY);
        assertThat(message.headers().toString()).doesNotContain(ChallengeFixtures.CANARY);
        assertThat(new String(message.body(), ISO_8859_1)).doesNotContain(challenge.challengeId());
    }

    @Test
    void aPushHasTheHeadersOfTheStandards() {
        String tenant = tenants.create();
        String publicKey = setUp(tenant);
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", service.subscription()));

        topics.publish(challenge);
        deliveries.result(challenge);

        Message message = service.messages().get(0);
        assertThat(message.header("Content-Encoding")).isEqualTo("aes128gcm");
        assertThat(message.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(message.header("Urgency")).isEqualTo("high");
        assertThat(message.header("Topic")).isEqualTo(topic(challenge.challengeUuid()));
        assertThat(Integer.parseInt(message.header("TTL"))).isBetween(0, (int) ChallengeFixtures.LIFETIME.toSeconds());
        // The stub has verified the audience and the lifetime of the token.
        assertThat(message.sender().publicKey()).isEqualTo(publicKey);
        assertThat(message.sender().claims().getSubject()).isEqualTo(SUBJECT);
    }

    @Test
    void onlyDevicesWithASubscriptionArePushedOnAnyPlatform() {
        String tenant = tenants.create();
        setUp(tenant);
        hosts.resolveTo("plain.test", "127.0.0.1");
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenant,
                ChallengeFixtures.device("android", "a-registration-token"),
                ChallengeFixtures.device("ios", "0123456789abcdef".repeat(4)),
                ChallengeFixtures.device("web", null),
                ChallengeFixtures.device("web", "{\"endpoint\":\"https://push.example/\"}"),
                // Unencrypted only to an address that the operator has allowed.
                ChallengeFixtures.device("web", service.subscription("http://plain.test:" + service.port() + "/")),
                ChallengeFixtures.device("web", service.subscription("http://127.0.0.2:" + service.port() + "/")),
                ChallengeFixtures.device("tv", service.subscription()));

        topics.publish(challenge);

        assertThat(deliveries.attempted(challenge).authenticatorId())
                .isEqualTo(challenge.devices().get(6).authenticatorId());
        assertThat(service.messages()).hasSize(1);
    }

    @Test
    void aPrivateAddressIsRefusedUnderAnyName() {
        String tenant = tenants.create();
        setUp(tenant);
        hosts.resolveTo("inside.test", "127.0.0.2");
        ChallengeCreated challenge = ChallengeFixtures.created(
                tenant,
                ChallengeFixtures.device("web", service.subscription("https://inside.test:" + service.port() + "/x")),
                ChallengeFixtures.device("web", service.subscription("https://169.254.169.254/latest/meta-data")),
                ChallengeFixtures.device("web", service.subscription("https://[::1]:" + service.port() + "/x")));

        topics.publish(challenge);

        assertThat(deliveries.results(challenge, 3)).allSatisfy(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(result.detail()).isEqualTo("address_refused");
        });
    }

    @Test
    void anExpiredSubscriptionIsAnUnregisteredToken() {
        service.behaves((exchange, number) -> 410);

        PushDelivered result = deliveries.result(pushed("web"));

        assertThat(result.outcome()).isEqualTo(Outcome.TOKEN_DEAD);
        assertThat(result.detail()).isEqualTo("status_410");
        assertThat(result.pushTokenHash()).hasSize(43);
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void retryAfterOfAPushServiceIsHonoured() {
        service.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Retry-After", "1");
            return number == 1 ? 429 : 201;
        });

        PushDelivered result = deliveries.result(pushed("web"));

        assertThat(result.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(service.messages().get(1).header("Topic"))
                .isEqualTo(service.messages().get(0).header("Topic"));
        assertThat(service.messages().get(1).text())
                .isEqualTo(service.messages().get(0).text());
    }

    @Test
    void aRefusedKeyIsRejected() {
        service.behaves((exchange, number) -> 403);

        PushDelivered result = deliveries.result(pushed("web"));

        assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.detail()).isEqualTo("status_403");
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void aRedirectIsNotFollowed() {
        WebPushServerStub elsewhere = new WebPushServerStub();
        service.behaves((exchange, number) -> {
            exchange.getResponseHeaders().add("Location", elsewhere.origin());
            return 307;
        });

        assertThat(deliveries.result(pushed("web")).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(elsewhere.messages()).isEmpty();
        elsewhere.close();
    }

    @Test
    void aWithdrawalReplacesThePromptAndIsNotUrgent() {
        String tenant = tenants.create();
        setUp(tenant);
        UUID challengeUuid = UUID.randomUUID();

        // The time to live is never negative.
        Push withdrawal =
                push(PushKind.WITHDRAWAL, tenant, challengeUuid, Instant.now().minusSeconds(5));
        assertThat(sent(withdrawal, tenant)).isEqualTo(new AttemptOutcome.Delivered());

        Message message = service.messages().get(0);
        assertThat(message.header("Urgency")).isEqualTo("normal");
        assertThat(message.header("TTL")).isEqualTo("0");
        assertThat(message.header("Topic")).isEqualTo(topic(challengeUuid));
        assertThat(JsonPath.from(message.text()).getMap("$")).containsOnlyKeys("type", "challengeId");
    }

    @Test
    void aChangedChannelIsUsedFromTheNextPushOn() {
        String tenant = tenants.create();
        setUp(tenant);
        Push first =
                push(PushKind.TEST, tenant, UUID.randomUUID(), Instant.now().plusSeconds(60));
        sent(first, tenant);

        TenantFixtures.administrator()
                .body(Map.of("subject", "https://bank.example/contact"))
                .put("/v1/admin/channels/{tenant}/webpush", tenant)
                .then()
                .statusCode(200);
        sent(first, tenant);

        assertThat(service.messages())
                .extracting(message -> message.sender().claims().getSubject())
                .containsExactly(SUBJECT, "https://bank.example/contact");
        assertThat(service.messages().get(1).sender().publicKey())
                .isEqualTo(service.messages().get(0).sender().publicKey());
    }

    private ChallengeCreated pushed(String platform) {
        String tenant = tenants.create();
        setUp(tenant);
        ChallengeCreated challenge =
                ChallengeFixtures.created(tenant, ChallengeFixtures.device(platform, service.subscription()));
        topics.publish(challenge);
        return challenge;
    }

    private Push push(PushKind kind, String tenant, UUID challengeUuid, Instant validUntil) {
        return new Push(
                UUID.randomUUID(),
                kind,
                new ChallengeDetails(
                        challengeUuid, tenant, "c".repeat(64), "{}", validUntil.minusSeconds(60), validUntil),
                validUntil,
                UUID.randomUUID(),
                "web",
                Optional.of(new Secret(service.subscription())),
                Optional.empty());
    }

    private AttemptOutcome sent(Push push, String tenant) {
        return channels.find(tenant, new Endpoint(ChannelName.WEBPUSH, service.origin()))
                .chain(channel -> transport.send(push, channel.orElseThrow()))
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    /** Sets up the channel and returns its public key. */
    private static String setUp(String tenant) {
        return TenantFixtures.administrator()
                .body(Map.of("subject", SUBJECT))
                .put("/v1/admin/channels/{tenant}/webpush", tenant)
                .then()
                .statusCode(200)
                .extract()
                .path("publicKey");
    }

    private static String topic(UUID challengeUuid) {
        return Base64URL.encode(ByteBuffer.allocate(16)
                        .putLong(challengeUuid.getMostSignificantBits())
                        .putLong(challengeUuid.getLeastSignificantBits())
                        .array())
                .toString();
    }
}
