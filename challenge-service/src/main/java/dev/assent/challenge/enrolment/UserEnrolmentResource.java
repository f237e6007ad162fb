// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Endpoint of a backend that has a user's phone enrolled. */
@Path("/v1/users/{userId}/enrolments")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class UserEnrolmentResource {
    private final EnrolmentCodeService enrolments;
    private final RateLimits limits;

    UserEnrolmentResource(EnrolmentCodeService enrolments, RateLimits limits) {
        this.enrolments = enrolments;
        this.limits = limits;
    }

    /** Makes an enrolment code for a user. */
    @POST
    @ResponseStatus(201)
    @Operation(
            summary = "Make an enrolment code for a user",
            description =
                    "Show it only to a user whom you have authenticated otherwise. Creates the user if new, and tracks the action enrolment. The code works once, for five minutes.")
    @APIResponse(responseCode = "201", description = "The code, with its link and its QR code")
    public Uni<EnrolmentCodeService.NewCode> create(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId) {
        String tenantId = BackendCaller.of(security).tenantId();
        // All requests of a backend have one address, so each user is a source of its own.
        return limits.take(Limit.ENROLMENTS, tenantId, "user " + userId)
                .chain(() -> enrolments.create(tenantId, userId));
    }
}
