// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.user.UserResource;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.Identifier;
import dev.assent.runtime.http.StrictValue;
import dev.assent.runtime.http.SuccessBody;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoints of a backend that lists, records and removes its users' authenticators. */
@Path("/v1/users/{userId}/authenticators")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class UserAuthenticatorResource {
    private final UserAuthenticatorService authenticators;

    UserAuthenticatorResource(UserAuthenticatorService authenticators) {
        this.authenticators = authenticators;
    }

    /** Address that the backend has verified itself; {@code verificationMethod} decides which of the two is read. */
    public record RecordRequest(
            @NotBlank @Size(max = 64) @Schema(examples = {"SMS", "EMAIL_OTP", "EMAIL_MAGIC_LINK"})
                    String verificationMethod,
            @Pattern(regexp = E164, message = "must be in E.164 form, such as +6427000000") @Nullable
                    String phoneNumber,
            @Size(max = 320) @Identifier @Pattern(regexp = EMAIL, message = "must be an email address") @Nullable
                    String email,
            @Schema(description = "true if track returns it as the default method") @Nullable Boolean isDefault) {
        private static final String E164 = "\\+[1-9][0-9]{4,14}";
        private static final String EMAIL = "[^@\\s]+@[^@\\s]+";

        private Contact contact() {
            MethodName method = MethodName.parseRecordable(verificationMethod);
            String address =
                    switch (method.kind()) {
                        case PHONE_NUMBER -> required("phoneNumber", phoneNumber);
                        case EMAIL -> required("email", email);
                    };
            return new Contact(method, address, Boolean.TRUE.equals(isDefault));
        }

        private String required(String field, @Nullable String value) {
            if (value == null) {
                throw ApiException.invalidRequest(field, "is needed for " + verificationMethod);
            }
            return value;
        }
    }

    /** Recorded authenticator. */
    public record RecordResponse(@Schema(required = true) UserAuthenticator authenticator) {}

    /** Lists the user's authenticators, oldest first. */
    @GET
    @Operation(
            summary = "List the user's authenticators",
            description = "Returns the oldest first; an empty list for an unknown user.")
    public Uni<List<UserAuthenticator>> list(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId) {
        return authenticators.list(BackendCaller.of(security).tenantId(), userId);
    }

    /** Records an address that the backend has verified. */
    @POST
    @Operation(
            summary = "Record an address verified elsewhere",
            description = "Creates the user if new. Sends no message; the authenticator cannot answer push challenges.")
    public Uni<RecordResponse> record(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @NotNull(message = "must be a JSON object") @Valid RecordRequest body) {
        Contact contact = body.contact();
        return authenticators
                .record(BackendCaller.of(security).tenantId(), userId, contact)
                .map(RecordResponse::new);
    }

    /** Removes an authenticator; fails with 404 if there is none. */
    @DELETE
    @Produces(MediaType.APPLICATION_JSON)
    @Path("{userAuthenticatorId}")
    @Operation(summary = "Remove an authenticator", description = "A removed device is inactive immediately.")
    public Uni<SuccessBody> remove(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @Parameter(schema = @Schema(implementation = UUID.class)) @PathParam("userAuthenticatorId")
                    String userAuthenticatorId) {
        return authenticators
                .remove(BackendCaller.of(security).tenantId(), userId, id(userAuthenticatorId))
                .replaceWith(SuccessBody.SUCCESS);
    }

    /** Returns the id in {@code text}; throws a 404 where it is none, because no authenticator has it. */
    private static UUID id(String text) {
        return StrictValue.uuid(text).orElseThrow(UserAuthenticatorService::notFound);
    }
}
