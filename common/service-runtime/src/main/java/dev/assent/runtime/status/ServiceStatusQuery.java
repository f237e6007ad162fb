// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.status;

import dev.assent.runtime.inbox.ConsumerLagQuery;
import dev.assent.runtime.inbox.TopicLag;
import dev.assent.runtime.outbox.OutboxBacklog;
import dev.assent.runtime.outbox.OutboxBacklogQuery;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Query for the state of this service. In an outage it leaves out the part that is not answered. */
@ApplicationScoped
public class ServiceStatusQuery {
    private static final Logger LOG = Logger.getLogger(ServiceStatusQuery.class);

    private final String service;
    private final String version;
    private final OutboxBacklogQuery outbox;
    private final ConsumerLagQuery consumers;

    ServiceStatusQuery(
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "quarkus.application.version") String version,
            OutboxBacklogQuery outbox,
            ConsumerLagQuery consumers) {
        this.service = service;
        this.version = version;
        this.outbox = outbox;
        this.consumers = consumers;
    }

    /** Returns the state of this service now. */
    public Uni<ServiceStatus> read() {
        Uni<Optional<OutboxBacklog>> waiting = ifAnswered("outbox", outbox.read());
        Uni<Optional<List<TopicLag>>> behind = ifAnswered("consumer lag", consumers.read());
        return Uni.combine()
                .all()
                .unis(waiting, behind)
                .asTuple()
                .map(parts -> new ServiceStatus(
                        service,
                        version,
                        parts.getItem1().orElse(null),
                        parts.getItem2().orElse(null)));
    }

    private static <T> Uni<Optional<T>> ifAnswered(String part, Uni<T> query) {
        return query.map(Optional::of)
                .onFailure()
                .invoke(failure -> LOG.warnf("%s not read for the status: %s", part, failure))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }
}
