// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.administration.PublisherAdministrationResource;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.deadletter.DeadLetterService;
import dev.assent.runtime.status.ServiceStatusQuery;
import jakarta.ws.rs.Path;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of an administrator for this service itself. */
@Path("/v1/admin/services/push-dispatcher")
@Tag(name = "Administration")
@SecurityRequirement(name = "administrator")
public class ServiceAdministrationResource extends PublisherAdministrationResource {
    /** Topics whose dead letters this service administers: those of its deliveries. */
    private static final Set<Topic> TOPICS = Set.of(Topic.PUSH_DELIVERED, Topic.DELIVERY_RETRIED);

    ServiceAdministrationResource(ServiceStatusQuery status, DeadLetterService deadLetters, AuditLog audit) {
        super(TOPICS, status, deadLetters, audit);
    }
}
