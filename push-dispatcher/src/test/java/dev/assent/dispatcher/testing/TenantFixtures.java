// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.testing;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.TenantChanged.ApiKey;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.embedded.push.ServiceAccountKey;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.TopicClient;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Fixtures for tenants, as challenge-service announces them, and for their channels. */
@Singleton
public class TenantFixtures {
    /** Service account of the tests, which share it: generating the key of one takes seconds of processor time. */
    public static final ServiceAccountKey ACCOUNT = new ServiceAccountKey();

    private final TopicClient topics;
    private final Sealer sealer;
    private final TenantDirectory directory;

    TenantFixtures(TopicClient topics, Sealer sealer, TenantDirectory directory) {
        this.topics = topics;
        this.sealer = sealer;
        this.directory = directory;
    }

    /** Creates a tenant with these active secret keys and returns its id. */
    public String create(String... apiKeys) {
        String tenantId = "tenant-" + UuidGenerator.next();
        topics.publish(new TenantChanged(
                tenantId,
                1,
                "A tenant",
                Stream.of(apiKeys)
                        .map(key -> new ApiKey(
                                ApiKeyHash.hash(key), sealer.seal(KeyPurpose.API_KEY, tenantId, new Secret(key))))
                        .toList(),
                null));
        await().until(() -> directory.exists(tenantId).await().indefinitely());
        return tenantId;
    }

    /** Allows the context of the tenant's challenges to pass through the push services. */
    public void allowContextInPushes(String tenantId) {
        topics.publish(new TenantChanged(
                tenantId, 2, "A tenant", List.of(), Json.read("{\"contextInPushes\":true}", TenantSettings.class)));
        await().until(() -> directory.settings(tenantId).await().indefinitely().putsContextInPushes());
    }

    /** Creates a tenant whose webhook is at {@code url} and returns its id. */
    public String withWebhook(String url) {
        String tenantId = create("key-of-" + UuidGenerator.next());
        webhook(tenantId, url);
        return tenantId;
    }

    /** Sets up the tenant's webhook and returns its secret. */
    public String webhook(String tenantId, String url) {
        return administrator()
                .body(Map.of("url", url))
                .put("/v1/admin/channels/{tenant}/webhook", tenantId)
                .then()
                .statusCode(200)
                .extract()
                .path("secret");
    }

    /** Returns a request with the administrator token. */
    public static RequestSpecification administrator() {
        return given().header("Authorization", "Bearer " + EmbeddedBackends.ADMIN_TOKEN)
                .contentType("application/json");
    }
}
