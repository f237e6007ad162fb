// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import static dev.assent.dispatcher.testing.TenantFixtures.administrator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.PushDelivered.Outcome;
import dev.assent.dispatcher.testing.ChallengeFixtures;
import dev.assent.dispatcher.testing.DeliveryProbe;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.SdkWebhookReader;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the URLs that a webhook may have for each kind. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class WebhookUrlsIT {
    private static final String CHANNELS = "/v1/admin/channels/{tenant}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeliveryProbe deliveries;

    @Inject
    Pool pool;

    @AutoClose
    private final WebhookServerStub general = new WebhookServerStub();

    @AutoClose
    private final WebhookServerStub pushes = new WebhookServerStub();

    @AutoClose
    private final WebhookServerStub authenticators = new WebhookServerStub();

    @AutoClose
    private final WebhookServerStub logs = new WebhookServerStub();

    private String tenant;

    @BeforeEach
    void setUp() {
        tenant = tenants.create("key-of-" + UuidGenerator.next());
    }

    @Test
    void eachKindIsPostedToItsOwnUrl() {
        setUpAll()
                .statusCode(200)
                .body("url", equalTo(general.url()))
                .body("pushUrl", equalTo(pushes.url()))
                .body("authenticatorEventsUrl", equalTo(authenticators.url()))
                .body("logEventsUrl", equalTo(logs.url()))
                .body("logEvents", equalTo(true));
        administrator()
                .get(CHANNELS, tenant)
                .then()
                .body("channels[0].pushUrl", equalTo(pushes.url()))
                .body("channels[0].logEventsUrl", equalTo(logs.url()));

        publishAll();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(types(general)).containsExactly("challenge.updated");
            assertThat(types(pushes)).containsExactly("push.created");
            assertThat(types(authenticators)).containsExactly("authenticator.created");
            assertThat(logs.received()).isNotEmpty();
        });
        assertThat(SdkWebhookReader.batch(logs.received().get(0).body())).isNotEmpty();
    }

    @Test
    void withoutItsOwnUrlAKindIsPostedToTheGeneralOne() {
        setUp(Map.of("url", general.url(), "logEvents", true))
                .statusCode(200)
                .body("pushUrl", nullValue())
                .body("logEventsUrl", nullValue());

        publishAll();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(types(general)).contains("challenge.updated", "push.created", "authenticator.created");
            assertThat(general.received()).anyMatch(received -> received.body().contains("\"records\":"));
        });
    }

    @Test
    void logEventsCanBeSwitchedOffWithTheirUrlKept() {
        setUp(Map.of("url", general.url(), "logEventsUrl", logs.url(), "logEvents", false))
                .statusCode(200)
                .body("logEventsUrl", equalTo(logs.url()))
                .body("logEvents", equalTo(false));
    }

    @Test
    void aFailingUrlDisablesOnlyItsOwnKindUntilItIsSetUpAnew() {
        logs.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 500));
        setUpAll().statusCode(200);
        publishAll();
        await().atMost(PATIENCE).untilAsserted(() -> administrator()
                .get(CHANNELS, tenant)
                .then()
                .body("channels[0].failing.peer", equalTo(List.of("log-events")))
                .body("channels[0].failing[0].lastFailure", equalTo("status_500")));
        pool.preparedQuery("update failing_peer set failing_since = now() - interval '25 hours' where tenant_id = $1")
                .execute(Tuple.of(tenant))
                .await()
                .indefinitely();
        await().atMost(PATIENCE).untilAsserted(() -> {
            publishAll();
            administrator()
                    .get(CHANNELS, tenant)
                    .then()
                    .body("channels[0].failing.disabledAt.findAll { it != null }.size()", equalTo(1));
        });

        ChallengeCreated next = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token"));
        topics.publish(next);

        assertThat(deliveries.result(next).outcome()).isEqualTo(Outcome.DELIVERED);
        administrator().get(CHANNELS, tenant).then().body("channels[0].enabled", equalTo(true));
        // A delivery that is still in flight must not fail after the webhook is set up anew.
        logs.behaves((exchange, number) -> WebhookServerStub.answer(exchange, 204));
        setUpAll().statusCode(200);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> administrator().get(CHANNELS, tenant).then().body("channels[0].failing", nullValue()));
    }

    @Test
    void aTestPushGoesToTheUrlOfPushes() {
        setUpAll().statusCode(200);
        UUID device = UuidGenerator.next();
        topics.publish(authenticator(device));

        await().atMost(PATIENCE).untilAsserted(() -> administrator()
                .body(Map.of("userAuthenticatorId", device))
                .post(CHANNELS + "/webhook/test", tenant)
                .then()
                .statusCode(200)
                .body("outcome", equalTo("DELIVERED")));

        SdkWebhookReader.Event event =
                SdkWebhookReader.event(pushes.received("push.test").get(0).body());
        assertThat(event.data()).containsEntry("userAuthenticatorId", device.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pushUrl", "authenticatorEventsUrl", "logEventsUrl"})
    void anInvalidUrlIsNamed(String member) {
        for (String invalid : List.of("", "ftp://acme.example/", "https://user:secret@acme.example/")) {
            setUp(Map.of("url", general.url(), member, invalid))
                    .statusCode(400)
                    .body("errorDescription", startsWith(member + ": "));
        }
    }

    private ValidatableResponse setUpAll() {
        return setUp(Map.of(
                "url",
                general.url(),
                "pushUrl",
                pushes.url(),
                "authenticatorEventsUrl",
                authenticators.url(),
                "logEventsUrl",
                logs.url()));
    }

    private ValidatableResponse setUp(Map<String, Object> body) {
        return administrator().body(body).put(CHANNELS + "/webhook", tenant).then();
    }

    private void publishAll() {
        ChallengeCreated challenge = ChallengeFixtures.created(tenant, ChallengeFixtures.device("android", "token"));
        topics.publish(authenticator(UuidGenerator.next()));
        topics.publish(challenge);
        deliveries.result(challenge);
        topics.publish(ChallengeFixtures.updated(challenge, ChallengeStatus.DECLINED));
    }

    private AuthenticatorChanged authenticator(UUID id) {
        return ChallengeFixtures.enrolled(id, tenant, "user-1", "android", "token");
    }

    private static List<String> types(WebhookServerStub server) {
        return server.received().stream()
                .filter(received -> !received.body().contains("\"records\":"))
                .map(received -> SdkWebhookReader.event(received.body()).type())
                .toList();
    }
}
