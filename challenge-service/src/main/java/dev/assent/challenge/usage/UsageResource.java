// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.usage;

import dev.assent.challenge.tenant.TenantService;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.DayRange;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of an administrator that shows how much a tenant uses. */
@Path("/v1/admin/tenants/{tenantId}/usage")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class UsageResource {
    private final TenantService tenants;
    private final UsageStore usage;
    private final Clock clock;

    UsageResource(TenantService tenants, UsageStore usage, Clock clock) {
        this.tenants = tenants;
        this.usage = usage;
        this.clock = clock;
    }

    /** Usage of a tenant. */
    public record TenantUsage(
            @Schema(required = true, description = "users, counted up to 1,000,000") long users,
            @Schema(required = true, description = "enrolled devices, counted up to 1,000,000") long devices,
            @Schema(required = true, description = "challenges without an outcome now, counted up to 1,000,000")
                    long pendingChallenges,
            @Schema(
                            required = true,
                            description =
                                    "time up to which the days are counted: as a rule 10 to 25 minutes ago, and at most a day longer while an outcome is not known")
                    Instant countedUntil,
            @Schema(required = true, description = "each day of the range, in order") List<UsageDay> days) {}

    /** Returns the usage of a tenant; fails with 404 if there is no such tenant. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "Get how much a tenant uses",
            description =
                    "Users, devices and open challenges as of now; actions and challenges by the day of their start. from and to are the first and the last day (UTC), such as 2026-11-27, by default the 31 days until today; at most 31 days. Actions and challenges of a user that is removed later stay counted.")
    @APIResponse(responseCode = "200", description = "The usage")
    @APIResponse(responseCode = "400", description = "A parameter is invalid")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<TenantUsage> get(
            @PathParam("tenantId") String tenantId,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        DayRange range = DayRange.parse(from, to, clock);
        return tenants.get(tenantId).chain(() -> usage.totals(tenantId)).chain(totals -> usage.days(tenantId, range)
                .map(counted -> new TenantUsage(
                        totals.users(),
                        totals.devices(),
                        totals.pendingChallenges(),
                        totals.countedUntil(),
                        range.days().stream()
                                .map(day -> counted.getOrDefault(day, UsageDay.none(day)))
                                .toList())));
    }
}
