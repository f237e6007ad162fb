// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import com.github.benmanes.caffeine.cache.Cache;
import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.cache.InMemoryCache;
import dev.assent.runtime.device.DeviceKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Devices that were read a short time ago: a phone looks its challenge up before it answers. One may have been removed or
 * disabled since, which the statement of a decision finds out.
 */
@ApplicationScoped
class RecentDevices {
    /** A phone that looks a challenge up answers it, if at all, before it expires. */
    private static final Duration KEPT = ChallengeLimits.MAX_LIFETIME;
    /** Some megabytes. */
    private static final long MOST_DEVICES = 10_000;

    private final Cache<Credential, Device> devices = InMemoryCache.newBuilder()
            .maximumSize(MOST_DEVICES)
            .expireAfterWrite(KEPT)
            .build();

    private record Credential(String tenantId, CredentialType type, String publicKey) {}

    /** Returns the device of the tenant with this credential; null if it was not read a short time ago. */
    @Nullable
    Device find(String tenantId, CredentialType type, DeviceKey key) {
        return devices.getIfPresent(new Credential(tenantId, type, key.base64()));
    }

    /** Remembers a device of the tenant. */
    void add(String tenantId, Device device) {
        devices.put(new Credential(tenantId, device.credentialType(), device.publicKey()), device);
    }

    /** Forgets the device of the tenant with this credential, which has changed. */
    void remove(String tenantId, CredentialType type, String publicKey) {
        devices.invalidate(new Credential(tenantId, type, publicKey));
    }

    /** Forgets a device that was removed, of which nothing but the id is known any more. */
    void remove(UUID id) {
        devices.asMap().values().removeIf(device -> device.id().equals(id));
    }
}
