// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.runtime.secret.Secret;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Creator of the first tenant, so that a new installation accepts requests at once. */
@ApplicationScoped
class TenantBootstrap {
    private static final Logger LOG = Logger.getLogger(TenantBootstrap.class);

    private final TenantBootstrapConfig config;
    private final TenantService tenants;

    TenantBootstrap(TenantBootstrapConfig config, TenantService tenants) {
        this.config = config;
        this.tenants = tenants;
    }

    void createFirstTenant(@Observes StartupEvent start) throws Throwable {
        var id = config.tenantId();
        var key = config.apiSecretKey();
        if (id.isEmpty() || key.isEmpty()) {
            return;
        }
        boolean created = VertxContextSupport.subscribeAndAwait(
                () -> tenants.createIfAbsent(id.get(), id.get(), new Secret(key.get())));
        if (created) {
            LOG.infof("tenant %s created from assent.bootstrap", id.get());
        } else {
            LOG.infof("tenant %s already exists; its keys are unchanged", id.get());
        }
    }
}
