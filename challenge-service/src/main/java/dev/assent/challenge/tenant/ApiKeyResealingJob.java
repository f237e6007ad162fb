// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Seals anew the secret keys of tenants that are sealed under a retired master key, and announces them, so that every service
 * and the topic have them under the current one.
 */
@ApplicationScoped
public class ApiKeyResealingJob {
    private static final Logger LOG = Logger.getLogger(ApiKeyResealingJob.class);
    private static final int BATCH_SIZE = 100;
    private static final String NEXT =
            """
            select distinct tenant_id from (
              select tenant_id from tenant_api_key where sealing_key(sealed_key) = any($1) limit $2) as found""";

    private final Pool pool;
    private final MasterKeyRing keys;
    private final TenantService tenants;
    private final BackgroundWork background;

    ApiKeyResealingJob(Pool pool, MasterKeyRing keys, TenantService tenants, BackgroundWork background) {
        this.pool = pool;
        this.keys = keys;
        this.tenants = tenants;
        this.background = background;
    }

    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> scheduled() {
        return keys.retiredIds().isEmpty()
                ? Uni.createFrom().voidItem()
                : background.sweep(LOG, "secret keys not sealed anew; the next turn retries", this::reseal);
    }

    /** Seals anew the keys of the next tenants. */
    public Uni<Void> reseal() {
        return next().chain(ids -> Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(tenants::resealKeys)
                .collect()
                .last()
                .replaceWithVoid()
                .invoke(() -> log(ids.size())));
    }

    private Uni<List<String>> next() {
        return pool.preparedQuery(NEXT)
                .execute(Tuple.of(keys.retiredIds().toArray(String[]::new), BATCH_SIZE))
                .map(rows -> {
                    List<String> ids = new ArrayList<>();
                    rows.forEach(row -> ids.add(row.getString(0)));
                    return ids;
                });
    }

    private static void log(int tenants) {
        if (tenants > 0) {
            LOG.infof("secret keys of %d tenants sealed anew", tenants);
        }
    }
}
