// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import org.jspecify.annotations.Nullable;

/**
 * Notice inside this instance that the stored row or keys of a tenant have changed.
 *
 * @param tenantId the tenant; null if any may have changed
 */
public record StoredTenantChange(@Nullable String tenantId) {
    /** Notice that any tenant may have changed. */
    static final StoredTenantChange ANY = new StoredTenantChange(null);
}
