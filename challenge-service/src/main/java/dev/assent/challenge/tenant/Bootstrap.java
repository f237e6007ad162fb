package dev.assent.challenge.tenant;

import dev.assent.runtime.secret.Secret;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Makes the first tenant, so that a new installation can be used at once. */
@ApplicationScoped
class Bootstrap {
    private static final Logger LOG = Logger.getLogger(Bootstrap.class);

    private final BootstrapConfig config;
    private final Tenants tenants;

    Bootstrap(BootstrapConfig config, Tenants tenants) {
        this.config = config;
        this.tenants = tenants;
    }

    void createFirstTenant(@Observes StartupEvent start) throws Throwable {
        var id = config.tenantId();
        var key = config.apiSecretKey();
        if (id.isEmpty() || key.isEmpty()) {
            return;
        }
        boolean created =
                VertxContextSupport.subscribeAndAwait(() -> tenants.insert(id.get(), id.get(), new Secret(key.get())));
        LOG.infof(created ? "tenant %s created" : "tenant %s is there already; its keys stay as they are", id.get());
    }
}
