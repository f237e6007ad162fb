// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.dispatcher.channel.ChannelResource;
import dev.assent.dispatcher.channel.TenantGuard;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.StrictValue;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Endpoints of an administrator that list deliveries and their attempts. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH + "/deliveries")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class DeliveryResource {
    private final TenantGuard tenants;
    private final DeliveryQueries deliveries;
    private final DeliveryRetryService retries;

    DeliveryResource(TenantGuard tenants, DeliveryQueries deliveries, DeliveryRetryService retries) {
        this.tenants = tenants;
        this.deliveries = deliveries;
        this.retries = retries;
    }

    /** Page of deliveries, newest first. */
    public record DeliveryList(@Schema(required = true) List<DeliveryQueries.Entry> deliveries) {}

    /** Delivery with its attempts. */
    public record DeliveryAnswer(
            @Schema(required = true) DeliveryQueries.Entry delivery,
            @Schema(required = true) List<DeliveryQueries.Attempt> attempts) {}

    /** Lists the tenant's deliveries, newest first. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "List deliveries, newest first",
            description =
                    "To read the next page, pass the last delivery's id as before. Deliveries are kept for assent.push.kept-for.")
    @APIResponse(responseCode = "200", description = "The deliveries")
    @APIResponse(responseCode = "400", description = "A parameter is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<DeliveryList> list(
            @PathParam("tenantId") String tenantId,
            @QueryParam("channel")
                    @Pattern(regexp = "apns|fcm|webpush|webhook", message = "must be apns, fcm, webpush or webhook")
                    @Nullable
                    String channel,
            @QueryParam("challengeId") @Nullable UUID challengeId,
            @QueryParam("outcome")
                    @Pattern(
                            regexp = "OPEN|DELIVERED|REJECTED|TOKEN_DEAD|GIVEN_UP",
                            message = "must be OPEN, DELIVERED, REJECTED, TOKEN_DEAD or GIVEN_UP")
                    @Nullable
                    String outcome,
            @QueryParam("before") @Nullable UUID before,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        return tenants.requireExists(tenantId)
                .chain(() -> deliveries.newest(
                        tenantId, new DeliveryQueries.Filter(before, channel, challengeId, outcome), limit))
                .map(DeliveryList::new);
    }

    /** Returns one delivery with its attempts. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Path("/{deliveryId}")
    @Operation(summary = "Get a delivery with its attempts")
    @APIResponse(responseCode = "200", description = "The delivery")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant, or the tenant has no such delivery")
    public Uni<DeliveryAnswer> get(
            @PathParam("tenantId") String tenantId,
            @Parameter(schema = @Schema(implementation = UUID.class)) @PathParam("deliveryId") String deliveryId) {
        return find(tenantId, deliveryId).chain(entry -> deliveries
                .attempts(tenantId, entry.deliveryId())
                .map(attempts -> new DeliveryAnswer(entry, attempts)));
    }

    /** Tries a failed delivery again. */
    @POST
    @RolesAllowed(Administrator.OPERATOR)
    @Path("/{deliveryId}/retry")
    @ResponseStatus(202)
    @Operation(
            summary = "Try a failed delivery again",
            description =
                    "A push whose challenge is still open, or a webhook event. The request has no body; the audit log records it.")
    @APIResponse(responseCode = "202", description = "The delivery is open again")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant, or the tenant has no such delivery")
    @APIResponse(responseCode = "409", description = "The delivery has not failed, or its challenge has ended")
    public Uni<Void> retry(
            @PathParam("tenantId") String tenantId,
            @Parameter(schema = @Schema(implementation = UUID.class)) @PathParam("deliveryId") String deliveryId) {
        return find(tenantId, deliveryId).chain(entry -> retries.retry(tenantId, entry.deliveryId()));
    }

    /** Returns the delivery; fails with 404 if there is no such tenant, or the tenant has no such delivery. */
    private Uni<DeliveryQueries.Entry> find(String tenantId, String deliveryId) {
        return tenants.requireExists(tenantId)
                .chain(() ->
                        deliveries.find(tenantId, StrictValue.uuid(deliveryId).orElseThrow(DeliveryResource::notFound)))
                .map(found -> found.orElseThrow(DeliveryResource::notFound));
    }

    private static ApiException notFound() {
        return new ApiException(404, "delivery_not_found", "There is no such delivery.");
    }
}
