package dev.assent.contracts.event;

import dev.assent.contracts.tenant.TenantSettings;
import java.util.List;

/**
 * A tenant was created, or its keys or settings changed. {@code version} grows with every change.
 *
 * @param settings absent where nothing is set
 */
public record TenantChanged(String tenantId, long version, String name, List<ApiKey> apiKeys, TenantSettings settings)
        implements Event {

    /**
     * One active secret key.
     *
     * @param hash base64url of the SHA-256 of the key: enough to recognise it
     * @param sealedKey the key itself, sealed with the master key: needed to sign webhooks
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
