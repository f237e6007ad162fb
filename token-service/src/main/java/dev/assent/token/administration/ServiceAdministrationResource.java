// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.administration;

import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.status.ServiceStatus;
import dev.assent.runtime.status.ServiceStatusQuery;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of an administrator for the state of this service. No topic is published by this service alone. */
@Path("/v1/admin/services/token-service")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class ServiceAdministrationResource {
    private final ServiceStatusQuery status;

    ServiceAdministrationResource(ServiceStatusQuery status) {
        this.status = status;
    }

    /** Returns the state of this service. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "Get the state of the token-service",
            description = "Its version, the events that wait for Kafka, and those that it has not consumed yet.")
    public Uni<ServiceStatus> get() {
        return status.read();
    }
}
