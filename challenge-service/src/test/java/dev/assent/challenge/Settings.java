package dev.assent.challenge;

import dev.assent.contracts.Json;
import dev.assent.contracts.tenant.TenantSettings;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** The settings of tenants, as their administrators have set them. */
@Singleton
class Settings {
    private final Pool pool;

    Settings(Pool pool) {
        this.pool = pool;
    }

    /** Gives {@code backend}'s tenant the settings that {@code json} holds. */
    void set(Backend backend, String json) {
        pool.preparedQuery("update tenant set settings = $1 where tenant_id = $2")
                .execute(Tuple.of(Json.write(Json.read(json, TenantSettings.class)), backend.tenantId()))
                .await()
                .indefinitely();
    }
}
