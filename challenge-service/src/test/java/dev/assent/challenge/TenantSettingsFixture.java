// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import dev.assent.contracts.Json;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.tenant.StoredTenantChange;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;

/** Writer of tenant settings that bypasses the administration API, so that a test can store out-of-range values. */
@Singleton
class TenantSettingsFixture {
    private final Pool pool;
    private final Event<StoredTenantChange> changes;

    TenantSettingsFixture(Pool pool, Event<StoredTenantChange> changes) {
        this.pool = pool;
        this.changes = changes;
    }

    /** Replaces the settings of {@code tenant} with {@code json}. */
    void set(TenantFixture tenant, String json) {
        pool.preparedQuery("update tenant set settings = $1 where tenant_id = $2")
                .execute(Tuple.of(Json.write(Json.read(json, TenantSettings.class)), tenant.tenantId()))
                .await()
                .indefinitely();
        // The notification of the database arrives a little later.
        changes.fire(new StoredTenantChange(tenant.tenantId()));
    }
}
