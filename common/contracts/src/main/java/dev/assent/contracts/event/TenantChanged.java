// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import dev.assent.contracts.tenant.TenantSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports a new tenant or a change of its keys or settings. {@code version} grows with every change.
 *
 * @param name display name; absent if it has none
 * @param settings settings of the tenant; absent if none are made
 */
public record TenantChanged(
        String tenantId, long version, @Nullable String name, List<ApiKey> apiKeys, @Nullable TenantSettings settings)
        implements Event {

    /**
     * Active secret key of a tenant.
     *
     * @param hash base64url of the SHA-256 of the key, which authenticates a request
     * @param sealedKey the key itself, sealed with the master key, which signs webhooks
     */
    public record ApiKey(String hash, String sealedKey) {}

    @Override
    public Topic topic() {
        return Topic.TENANT_CHANGED;
    }

    @Override
    public String key() {
        return tenantId;
    }
}
