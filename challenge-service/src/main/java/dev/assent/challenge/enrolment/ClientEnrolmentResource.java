// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.token.TrackToken;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Endpoints of a browser that has its user's phone enrolled. */
@Path("/v1/client/enrolments")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.BROWSER)
@SecurityRequirement(name = "browser")
public class ClientEnrolmentResource {
    private final EnrolmentCodeService enrolments;
    private final RateLimits limits;
    private final CallerAddress addresses;

    ClientEnrolmentResource(EnrolmentCodeService enrolments, RateLimits limits, CallerAddress addresses) {
        this.enrolments = enrolments;
        this.limits = limits;
        this.addresses = addresses;
    }

    /** Makes an enrolment code for the token's user. */
    @POST
    @ResponseStatus(201)
    @Operation(
            summary = "Make an enrolment code",
            description =
                    "The token must be one that enrols a device: with the scope add:authenticators or, with the tenant's setting firstDeviceWithoutScope, any. The code works once, for five minutes, and replaces an earlier one of the same action. Token and code enrol one device together.")
    @APIResponse(responseCode = "201", description = "The code, with its link and its QR code")
    public Uni<EnrolmentCodeService.NewCode> create(
            @Context HttpServerRequest request, @Context SecurityContext security) {
        TrackToken token = BrowserCaller.of(security).token();
        // Each code is an entry of the audit log: one token makes few, from however many addresses.
        return limits.take(Limit.PAGE_CALLS, token.tenantId(), token.id().toString())
                .chain(() -> limits.take(Limit.ENROLMENTS, token.tenantId(), addresses.of(request)))
                .chain(() -> enrolments.create(token));
    }

    /** Returns the progress of an enrolment. */
    @GET
    @Path("{enrolmentId}")
    @Operation(
            summary = "Get the progress of an enrolment",
            description =
                    "For the bearer of a token of the same action. An enrolment is deleted an hour after its code expired.")
    @APIResponse(responseCode = "200", description = "The progress, with the device once there is one")
    public Uni<EnrolmentCodeService.Progress> get(
            @Context SecurityContext security, @PathParam("enrolmentId") UUID enrolmentId) {
        return enrolments.find(enrolmentId, BrowserCaller.of(security).token());
    }
}
