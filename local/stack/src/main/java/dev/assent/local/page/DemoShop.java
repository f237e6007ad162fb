// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.BackendClient.ValidationResponse;
import dev.assent.client.ChannelAdminClient;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Backend of the shop on the demo page, with a tenant of its own. The tenant is set up at the first use, so that the stack
 * starts no later. Its calls block.
 */
final class DemoShop {
    static final String TENANT = "demo-shop";
    private static final String NAME = "Bookshop";
    private static final String ADMIN_TENANTS = "/admin/tenants";
    private static final int CONFLICT = 409;
    private static final int LIFETIME_SECONDS = 120;

    /** A demo is tried again and again: a few denied requests must not silence it. */
    private static final Map<String, ?> SETTINGS = Map.of(
            "verificationCodeDigits",
            6,
            "signedLookUpRequired",
            true,
            "signatureVersion2Required",
            true,
            "pushBudget",
            1000,
            "notMeBlockSeconds",
            30,
            "actions",
            Map.of(
                    "sign-in", Map.of("challengeLifetimeSeconds", LIFETIME_SECONDS),
                    "pay", Map.of("challengeLifetimeSeconds", LIFETIME_SECONDS)),
            "page",
            Map.of("name", NAME));

    private final ApiClient api;
    private final String adminToken;
    private final ShopKey key;
    private @Nullable BackendClient backend;

    /** Storage of the tenant's secret key, which outlives the stack as the tenant does. */
    interface ShopKey {
        /** Returns the key; null if none is stored. */
        @Nullable
        String read();

        /** Stores {@code apiSecretKey}. */
        void write(String apiSecretKey);
    }

    private record NewKey(String apiSecretKey) {}

    DemoShop(ApiClient api, String adminToken, ShopKey key) {
        this.api = api;
        this.adminToken = adminToken;
        this.key = key;
    }

    /** User of the shop, with the browser in use. */
    record ShopVisitor(String userId, String ipAddress, @Nullable String userAgent, String redirectUrl) {}

    /** Tracks {@code action} of the user, which the user is asked to approve with {@code custom}. */
    TrackResponse track(ShopVisitor visitor, String action, Map<String, ?> custom) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("ipAddress", visitor.ipAddress());
        if (visitor.userAgent() != null) {
            details.put("userAgent", visitor.userAgent());
        }
        details.put("redirectUrl", visitor.redirectUrl());
        if (!custom.isEmpty()) {
            details.put("custom", custom);
        }
        return backend().track(visitor.userId(), action, details);
    }

    /** Makes a code with which the user's phone is enrolled. */
    JsonNode enrol(String userId) {
        return backend().createEnrolment(userId).as(JsonNode.class);
    }

    /** Validates the token that the browser brings back. */
    ValidationResponse finish(String token) {
        return backend().validate(token, null, null);
    }

    private synchronized BackendClient backend() {
        if (backend == null) {
            String apiSecretKey = key.read();
            if (apiSecretKey == null) {
                apiSecretKey = createTenant();
                key.write(apiSecretKey);
            }
            send("PUT", ADMIN_TENANTS + "/" + TENANT + "/settings", SETTINGS).orThrow();
            new ChannelAdminClient(api, adminToken)
                    .setUp(TENANT, "webpush", Map.of("subject", "mailto:demo@assent.example"));
            backend = new BackendClient(api, apiSecretKey);
        }
        return backend;
    }

    /** Creates the tenant; adds a key if it exists, since nobody can read the one that it has. */
    private String createTenant() {
        ApiResponse created = send("POST", ADMIN_TENANTS, Map.of("tenantId", TENANT, "name", NAME));
        ApiResponse answer =
                created.status() == CONFLICT ? send("POST", ADMIN_TENANTS + "/" + TENANT + "/keys", Map.of()) : created;
        return answer.as(NewKey.class).apiSecretKey();
    }

    /** Throws {@link ApiClientException} only where the caller reads the response. */
    private ApiResponse send(String method, String path, Map<String, ?> body) {
        return api.send(method, path, Map.of("Authorization", "Bearer " + adminToken), body);
    }
}
