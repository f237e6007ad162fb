// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of a device that enrols, reads and removes its credential for QR codes. */
@Path("/v1/client/user-authenticators/qr-code")
@Tag(name = "Device API")
public class QrCodeCredentialResource {
    private final EnrolmentResource enrolments;
    private final DeviceResource devices;

    QrCodeCredentialResource(EnrolmentResource enrolments, DeviceResource devices) {
        this.enrolments = enrolments;
        this.devices = devices;
    }

    /** Enrols the device, or updates it if its key is enrolled. */
    @POST
    @HttpAuthenticationMechanism(Caller.ENROLLER)
    @SecurityRequirement(name = "browser")
    @Operation(
            summary = "Enrol this device for QR codes",
            description = "As for push; each type of credential has a key of its own, and no push token.")
    @APIResponse(responseCode = "200", description = "The device")
    @APIResponse(
            responseCode = "409",
            description = "Another user of the tenant holds the key, or has too many devices")
    public Uni<EnrolmentResource.Enrolled> enrol(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid EnrolmentResource.Enrolment body) {
        return enrolments.enrol(CredentialType.QR_CODE, request, security, body);
    }

    /** Returns the enrolled device; fails with 404 if it is not active. */
    @GET
    @HttpAuthenticationMechanism(Caller.DEVICE)
    @SecurityRequirement(name = "device")
    @Operation(
            summary = "Get the enrolment of this device for QR codes",
            description = "Returns 404 also for a disabled or expired device, which must enrol again.")
    public Uni<EnrolmentResource.Enrolled> get(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @Parameter(description = "base64 or base64url of the base64-encoded key") @QueryParam("publicKey")
                    String publicKey) {
        return enrolments.get(CredentialType.QR_CODE, request, security, publicKey);
    }

    /** Removes the credential of the device. */
    @POST
    @Path("remove")
    @HttpAuthenticationMechanism(Caller.DEVICE)
    @SecurityRequirement(name = "device")
    @Operation(summary = "Remove this device's credential for QR codes")
    public Uni<DeviceResource.Removed> remove(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid DeviceResource.Removal body) {
        return devices.remove(CredentialType.QR_CODE, request, security, body);
    }
}
