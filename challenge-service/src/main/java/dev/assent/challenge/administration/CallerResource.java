// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.administration;

import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint by which a console learns what its token permits, so that it offers nothing that would be refused. */
@Path("/v1/admin/caller")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class CallerResource {

    /**
     * Administrator who calls.
     *
     * @param name the name that the audit log records
     * @param roles the granted roles with every weaker one
     */
    public record AdministratorDescription(
            @Schema(required = true) String name,
            @Schema(required = true, description = "the granted roles with every weaker one") List<String> roles) {}

    /** Returns the name and the roles of the caller. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(summary = "Get the name and the roles of the calling administrator")
    public Uni<AdministratorDescription> get(@Context SecurityContext security) {
        Administrator administrator = Administrator.of(security);
        return Uni.createFrom()
                .item(new AdministratorDescription(
                        administrator.getName(),
                        administrator.roles().stream().sorted().toList()));
    }
}
