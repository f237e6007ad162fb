package dev.assent.token.validate;

import dev.assent.runtime.http.ErrorBody;
import dev.assent.runtime.tenant.RequestAuthenticator;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where a backend asks whether its user proved the action. */
@Path("/v1/validate")
@Tag(name = "Validation")
public class ValidateResource {
    private final RequestAuthenticator callers;
    private final ValidationService validation;

    ValidateResource(RequestAuthenticator callers, ValidationService validation) {
        this.callers = callers;
        this.validation = validation;
    }

    /** Whether the token of {@code body} proves what the backend expects. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "validate",
            summary = "Whether a token proves that its user approved the action",
            description =
                    "Takes the token that track returned or the access token that the browser got. A token that is forged, expired or another tenant's is answered with isValid false and an error.")
    @SecurityRequirement(name = "backend")
    @APIResponse(
            responseCode = "200",
            description = "The answer, also for a token that is refused",
            content = @Content(schema = @Schema(implementation = ValidateResponse.class)))
    @APIResponse(
            responseCode = "400",
            description = "The body is not as it must be; the field is named",
            content = @Content(schema = @Schema(implementation = ErrorBody.class)))
    @APIResponse(
            responseCode = "401",
            description = "No tenant holds this secret key",
            content = @Content(schema = @Schema(implementation = ErrorBody.class)))
    public Uni<ValidateResponse> validate(
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @NotNull @Valid ValidateRequest body) {
        return callers.backend(authorization).chain(tenantId -> validation.validate(tenantId, body));
    }
}
