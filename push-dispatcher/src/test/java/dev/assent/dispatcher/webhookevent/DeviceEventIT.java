// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.dispatcher.device.Device;
import dev.assent.dispatcher.device.DeviceStore;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.SdkWebhookReader;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.runtime.secret.Secret;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import dev.assent.testing.WebhookServerStub.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class DeviceEventIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOKEN = "token-canary-5521";
    private static final String KEY = "key-canary-5521";

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @Inject
    DeviceStore devices;

    @Inject
    Pool pool;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    private final UUID id = UuidGenerator.next();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void creationUpdateAndRemovalOfADeviceAreReportedToItsTenant() {
        String tenant = tenants.withWebhook(gateway.url());

        topics.publish(device(tenant, 1, "Phone", false, now));
        topics.publish(device(tenant, 2, "Old phone", true, now));
        topics.publishRemoval(Topic.AUTHENTICATOR_CHANGED, id.toString());

        JsonPath created = reported("authenticator.created");
        assertThat(created.getString("tenantId")).isEqualTo(tenant);
        assertThat(created.<String, Object>getMap("data"))
                .isEqualTo(Map.of(
                        "userId", "user-1",
                        "userAuthenticatorId", id.toString(),
                        "verificationMethod", "PUSH",
                        "devicePlatform", "android",
                        "deviceName", "Phone",
                        "createdAt", Json.format(now)));
        JsonPath updated = reported("authenticator.updated");
        assertThat(updated.getString("data.deviceName")).isEqualTo("Old phone");
        assertThat(updated.<Object>get("data.disabled")).isEqualTo("true");
        assertThat(reported("authenticator.deleted").getString("data.userAuthenticatorId"))
                .isEqualTo(id.toString());
        assertThat(gateway.received())
                .hasSize(3)
                .extracting(Received::body)
                .noneMatch(body -> body.contains(TOKEN) || body.contains(KEY));
        assertThat(found(tenant)).isEmpty();
    }

    @Test
    void aDeviceWithoutPushesIsReportedByItsMethod() {
        String tenant = tenants.withWebhook(gateway.url());

        topics.publish(new AuthenticatorChanged(
                id, 1, tenant, "user-1", KEY, "Phone", "ios", null, now, null, false, CredentialType.QR_CODE, null));
        topics.publishRemoval(Topic.AUTHENTICATOR_CHANGED, id.toString());

        assertThat(reported("authenticator.created").getString("data.verificationMethod"))
                .isEqualTo("DEVICE");
        assertThat(reported("authenticator.deleted").getString("data.verificationMethod"))
                .isEqualTo("DEVICE");
    }

    @Test
    void aRepeatedOrOlderChangeIsNotReported() {
        String tenant = tenants.withWebhook(gateway.url());
        UUID eventId = UuidGenerator.next();

        topics.publish(eventId, device(tenant, 2, "Phone", false, now));
        topics.publish(eventId, device(tenant, 2, "Phone", false, now));
        topics.publish(device(tenant, 2, "Phone", false, now));
        topics.publish(device(tenant, 1, "Older", false, now));
        // It has the same key, so it is consumed last.
        topics.publishRemoval(Topic.AUTHENTICATOR_CHANGED, id.toString());
        topics.publishRemoval(Topic.AUTHENTICATOR_CHANGED, id.toString());

        reported("authenticator.deleted");
        reported("authenticator.created");
        assertThat(gateway.received()).hasSize(2);
    }

    @Test
    void aDeviceThatIsAnnouncedAnewIsStoredAndNotReported() {
        String tenant = tenants.withWebhook(gateway.url());
        AuthenticatorChanged anew = new AuthenticatorChanged(
                id, 5, tenant, "user-1", KEY, "Phone", "android", TOKEN, now, null, false, null, true);

        topics.publish(anew);
        await().atMost(PATIENCE).until(() -> found(tenant).isPresent());
        topics.publish(device(tenant, 6, "Renamed", false, now));

        assertThat(reported("authenticator.updated").getString("data.deviceName"))
                .isEqualTo("Renamed");
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void oldRecordsOfTheCompactedTopicAreNotReported() {
        String tenant = tenants.withWebhook(gateway.url());
        Instant longAgo = now.minus(Duration.ofDays(30));
        AuthenticatorChanged old = device(tenant, 4, "Phone", false, longAgo);

        topics.publish(
                old.topic().topicName(),
                old.key(),
                Json.write(old),
                Map.of("ce_id", UuidGenerator.next().toString(), "ce_time", Json.format(longAgo)));
        topics.publish(device(tenant, 5, "Renamed", false, longAgo));

        assertThat(reported("authenticator.updated").getString("data.deviceName"))
                .isEqualTo("Renamed");
        assertThat(gateway.received()).hasSize(1);
    }

    @Test
    void aDeviceIsFoundOnlyUnderItsTenantAndItsPushTokenIsSealed() {
        String tenant = tenants.create();
        topics.publish(device(tenant, 1, "Phone", false, now));

        await().atMost(PATIENCE).until(() -> found(tenant).isPresent());

        Device device = found(tenant).orElseThrow();
        assertThat(device.platform()).isEqualTo("android");
        assertThat(device.pushToken().map(Secret::reveal)).contains(TOKEN);
        assertThat(device.isActive(now)).isTrue();
        assertThat(device.toString()).doesNotContain(TOKEN);
        assertThat(found(tenants.create())).isEmpty();
        assertThat(pool.preparedQuery("select d::text from device d where authenticator_id = $1")
                        .execute(Tuple.of(id))
                        .await()
                        .indefinitely()
                        .iterator()
                        .next()
                        .getString(0))
                .doesNotContain(TOKEN)
                .contains("eyJ");
    }

    private Optional<Device> found(String tenant) {
        return devices.find(tenant, id).await().indefinitely();
    }

    private AuthenticatorChanged device(
            String tenant, long version, String name, boolean disabled, Instant enrolledAt) {
        return new AuthenticatorChanged(
                id, version, tenant, "user-1", KEY, name, "android", TOKEN, enrolledAt, null, disabled, null, null);
    }

    private JsonPath reported(String type) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.received(type)).hasSize(1));
        String body = gateway.received(type).get(0).body();
        SdkWebhookReader.event(body);
        return JsonPath.from(body);
    }
}
