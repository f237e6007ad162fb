// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.secret.Sha256;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Store of the logos that tenants show on their challenge pages. */
@ApplicationScoped
public class TenantLogoStore {
    private static final String FIND = "select png from tenant_logo where tenant_id = $1";
    private static final String EXISTS = "select 1 from tenant_logo where tenant_id = $1";

    private final StatementRunner statements;
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final AuditLog audit;

    TenantLogoStore(
            StatementRunner statements, TransactionRunner transactions, TenantDirectory tenants, AuditLog audit) {
        this.statements = statements;
        this.transactions = transactions;
        this.tenants = tenants;
        this.audit = audit;
    }

    /** Returns the PNG of the tenant's logo; null if it has none. */
    public Uni<byte @Nullable []> find(String tenantId) {
        return statements
                .findFirst(FIND, Tuple.of(tenantId))
                .map(row -> row == null ? null : row.getBuffer(0).getBytes());
    }

    /** Returns whether the tenant has a logo. */
    Uni<Boolean> exists(String tenantId) {
        return statements.findFirst(EXISTS, Tuple.of(tenantId)).map(Objects::nonNull);
    }

    /** Stores {@code png} as the tenant's logo; fails with 404 if there is no such tenant. */
    Uni<Void> put(String tenantId, byte[] png) {
        return requireTenant(tenantId)
                .chain(() -> transactions.run(unit -> unit.session()
                        .createNativeQuery(
                                """
                                insert into tenant_logo (tenant_id, png) values (:id, :png)
                                on conflict (tenant_id) do update set png = excluded.png""")
                        .setParameter("id", tenantId)
                        .setParameter("png", png)
                        .executeUpdate()
                        .chain(() -> audit.record(unit, tenantId, "logo_changed", Map.of("sha256", Sha256.of(png))))));
    }

    /** Removes the tenant's logo, if it has one; fails with 404 if there is no such tenant. */
    Uni<Void> remove(String tenantId) {
        return requireTenant(tenantId)
                .chain(() -> transactions.run(unit -> unit.session()
                        .createNativeQuery("delete from tenant_logo where tenant_id = :id")
                        .setParameter("id", tenantId)
                        .executeUpdate()
                        .chain(removed -> removed == 0
                                ? Uni.createFrom().voidItem()
                                : audit.record(unit, tenantId, "logo_removed", null))));
    }

    private Uni<Void> requireTenant(String tenantId) {
        return tenants.exists(tenantId)
                .invoke(exists -> {
                    if (!exists) {
                        throw new ApiException(404, "not_found", "There is no such tenant.");
                    }
                })
                .replaceWithVoid();
    }
}
