// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ContactChanged;
import dev.assent.contracts.event.ContactChanged.Change;
import dev.assent.dispatcher.testing.LocalEndpoints;
import dev.assent.dispatcher.testing.SdkWebhookReader;
import dev.assent.dispatcher.testing.TenantFixtures;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import dev.assent.testing.WebhookServerStub;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
@QuarkusTestResource(LocalEndpoints.class)
class ContactEventIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    TopicClient topics;

    @Inject
    TenantFixtures tenants;

    @AutoClose
    private final WebhookServerStub gateway = new WebhookServerStub();

    private final UUID id = UuidGenerator.next();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void aRecordedAddressIsReportedAsADeviceIs() {
        String tenant = tenants.withWebhook(gateway.url());

        topics.publish(contact(tenant, Change.CREATED, now));
        topics.publish(contact(tenant, Change.UPDATED, now));
        topics.publish(contact(tenant, Change.DELETED, now));

        for (String type : new String[] {"authenticator.created", "authenticator.updated", "authenticator.deleted"}) {
            SdkWebhookReader.Event event = reported(type);
            assertThat(event.tenantId()).isEqualTo(tenant);
            assertThat(event.time()).isEqualTo(Json.format(now));
            assertThat(event.data())
                    .isEqualTo(Map.of(
                            "userId",
                            "user-1",
                            "userAuthenticatorId",
                            id.toString(),
                            "verificationMethod",
                            "SMS",
                            "phoneNumber",
                            "+6427000000",
                            "createdAt",
                            Json.format(now),
                            "verifiedAt",
                            Json.format(now)));
        }
    }

    @Test
    void anOldChangeIsNotReported() {
        String tenant = tenants.withWebhook(gateway.url());

        topics.publish(contact(tenant, Change.CREATED, now.minus(Duration.ofDays(2))));
        // It has the same key, so it is consumed last.
        topics.publish(contact(tenant, Change.DELETED, now));

        reported("authenticator.deleted");
        assertThat(gateway.received()).hasSize(1);
    }

    private ContactChanged contact(String tenant, Change change, Instant changedAt) {
        return new ContactChanged(id, tenant, "user-1", "SMS", "+6427000000", null, now, now, change, changedAt);
    }

    private SdkWebhookReader.Event reported(String type) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.received(type)).hasSize(1));
        return SdkWebhookReader.event(gateway.received(type).get(0).body());
    }
}
