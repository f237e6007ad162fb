// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ErrorBody;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of a backend that validates the token of an action. */
@Path("/v1/validate")
@Tag(name = "Validation")
public class ValidateResource {
    private final ValidationService validation;

    ValidateResource(ValidationService validation) {
        this.validation = validation;
    }

    /** Returns true if the token in {@code body} proves the action that the backend expects. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "validate",
            summary = "Validate a token that proves an approved action",
            description =
                    "Accepts the token returned by track or the access token issued to the browser. For a token that is forged, expired or another tenant's, returns isValid false and an error.")
    @HttpAuthenticationMechanism(Caller.BACKEND)
    @SecurityRequirement(name = "backend")
    @APIResponse(
            responseCode = "200",
            description = "The result, also for a rejected token",
            content = @Content(schema = @Schema(implementation = ValidateResponse.class)))
    @APIResponse(
            responseCode = "400",
            description = "The request body is invalid; the error names the field",
            content = @Content(schema = @Schema(implementation = ErrorBody.class)))
    @APIResponse(
            responseCode = "401",
            description = "No tenant has this secret key",
            content = @Content(schema = @Schema(implementation = ErrorBody.class)))
    public Uni<ValidateResponse> validate(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid ValidateRequest body) {
        return validation.validate(BackendCaller.of(security).tenantId(), body);
    }
}
