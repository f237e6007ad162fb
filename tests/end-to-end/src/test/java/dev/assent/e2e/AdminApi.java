// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ApiClient;
import dev.assent.client.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** Admin API of challenge-service: tenants, their secret keys, and announcing anew. */
record AdminApi(ApiClient wire, String adminToken) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int KEY_ID_LENGTH = 12;

    /** Creates a tenant and returns its secret key. */
    String createTenant(String tenantId) {
        return keyOf(send("POST", "/tenants", Map.of("tenantId", tenantId)));
    }

    /** Adds a secret key to the tenant and returns it. */
    String addKey(String tenantId) {
        return keyOf(send("POST", "/tenants/" + tenantId + "/keys", null));
    }

    /** Revokes {@code key} of the tenant. */
    void revokeKey(String tenantId, String key) {
        send("DELETE", "/tenants/" + tenantId + "/keys/" + idOf(key), null);
    }

    /** Replaces the settings of the tenant. */
    void configure(String tenantId, Map<String, ?> settings) {
        send("PUT", "/tenants/" + tenantId + "/settings", settings);
    }

    /** Announces everything anew and returns when that has ended. */
    void announceAnew() {
        String id = send("POST", "/announcements", null)
                .json()
                .path("announcementId")
                .asText();
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode progress = send("GET", "/announcements", null).json();
            assertThat(progress.path("announcementId").asText()).isEqualTo(id);
            assertThat(progress.path("endedAt").asText()).isNotEmpty();
        });
    }

    private static String keyOf(ApiResponse response) {
        return response.json().path("apiSecretKey").asText();
    }

    private static String idOf(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, KEY_ID_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ApiResponse send(String method, String path, Object body) {
        return wire.send(method, "/admin" + path, Map.of("Authorization", "Bearer " + adminToken), body)
                .orThrow();
    }
}
