// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.tenant.RequestAuthenticator;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What administrators have changed of tenants. Changes of push channels are with the channels. */
@Path("/v1/admin/audit")
@Tag(name = "Administration")
@SecurityRequirement(name = "administrator")
public class AuditResource {
    private final RequestAuthenticator callers;
    private final AuditLog audit;

    AuditResource(RequestAuthenticator callers, AuditLog audit) {
        this.callers = callers;
        this.audit = audit;
    }

    /** Entries, newest first. */
    public record Entries(@Schema(required = true) List<AuditLog.Entry> entries) {}

    @GET
    @Operation(summary = "What was changed, newest first", description = "The next page is before the last entry's id.")
    public Uni<Entries> list(
            @HeaderParam("Authorization") String authorization,
            @QueryParam("tenantId") String tenantId,
            @QueryParam("before") UUID before,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        callers.administrator(authorization);
        return audit.newest(tenantId, before, limit).map(Entries::new);
    }
}
