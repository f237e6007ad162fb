// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.dispatcher.channel.ChannelResource;
import dev.assent.dispatcher.channel.TenantGuard;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.TimeRange;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of an administrator that counts the outcomes of deliveries. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH + "/statistics")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class DeliveryStatisticsResource {
    private final TenantGuard tenants;
    private final DeliveryStatistics statistics;
    private final Clock clock;

    DeliveryStatisticsResource(TenantGuard tenants, DeliveryStatistics statistics, Clock clock) {
        this.tenants = tenants;
        this.statistics = statistics;
        this.clock = clock;
    }

    /** Counts the outcomes of the tenant's deliveries. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "Count the outcomes of deliveries by channel and time",
            description =
                    "from and to are times, by default the last hour; step is the length of a point in seconds, by default a sixtieth of the range. At most 500 steps.")
    @APIResponse(responseCode = "200", description = "The counts")
    @APIResponse(responseCode = "400", description = "A parameter is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<DeliveryStatistics.Points> count(
            @PathParam("tenantId") String tenantId,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("step") @Min(1) @Max(31_536_000) @Nullable Integer step) {
        TimeRange range = TimeRange.parse(from, to, step, clock.instant());
        return tenants.requireExists(tenantId).chain(() -> statistics.count(tenantId, range));
    }
}
