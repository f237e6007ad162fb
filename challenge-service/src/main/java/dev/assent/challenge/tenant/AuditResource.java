// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of the audit log of tenants. Changes of push channels are listed with the channels. */
@Path("/v1/admin/audit")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class AuditResource {
    private final AuditLog audit;

    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    /** Page of entries, newest first. */
    public record Entries(@Schema(required = true) List<AuditLog.Entry> entries) {}

    /** Lists changes, newest first. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "List administrative changes, newest first",
            description = "To read the next page, pass the last entry's id as before.")
    public Uni<Entries> list(
            @QueryParam("tenantId") String tenantId,
            @QueryParam("before") UUID before,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        return audit.newest(tenantId, before, limit).map(Entries::new);
    }
}
