// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Listener for changes of tenants in this service's database, whichever instance consumed the event. A trigger of the table
 * notifies every instance once the change has committed, so that none goes on with what it has cached. The listener keeps one
 * connection and replaces it when it is lost.
 */
@ApplicationScoped
class TenantChangeListener {
    private static final Logger LOG = Logger.getLogger(TenantChangeListener.class);
    private static final String LISTEN = "listen tenant_changed";
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** A connection that only listens would not notice that its server has vanished. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);

    private final Pool pool;
    private final Vertx vertx;
    private final Event<StoredTenantChange> changes;
    private volatile @Nullable SqlConnection connection;
    private volatile boolean stopped;

    TenantChangeListener(Pool pool, Vertx vertx, Event<StoredTenantChange> changes) {
        this.pool = pool;
        this.vertx = vertx;
        this.changes = changes;
    }

    void start(@Observes StartupEvent start) {
        connect();
    }

    void stop(@Observes ShutdownEvent stop) {
        stopped = true;
        SqlConnection open = connection;
        if (open != null) {
            Future<Void> unused = open.close();
        }
    }

    private void connect() {
        if (stopped) {
            return;
        }
        pool.getConnection().compose(this::listen).onFailure(failure -> {
            LOG.debugf("no notice of changed tenants; cached ones are read again after seconds: %s", failure);
            retry();
        });
    }

    private Future<SqlConnection> listen(SqlConnection opened) {
        PgConnection.cast(opened)
                .notificationHandler(notice -> changes.fire(new StoredTenantChange(notice.getPayload())));
        return opened.query(LISTEN).execute().map(opened).onSuccess(this::use).onFailure(failure -> opened.close());
    }

    private void use(SqlConnection listening) {
        connection = listening;
        long checks = vertx.setPeriodic(
                CHECK_INTERVAL.toMillis(), timer -> listening.query(LISTEN).execute());
        listening.closeHandler(closed -> {
            vertx.cancelTimer(checks);
            retry();
        });
        // Changes before this connection were not noticed.
        changes.fire(StoredTenantChange.ANY);
    }

    private void retry() {
        connection = null;
        if (!stopped) {
            vertx.setTimer(RETRY.toMillis(), timer -> connect());
        }
    }
}
