package dev.assent.token.validate;

import jakarta.validation.constraints.NotBlank;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a backend asks to be validated. */
@Schema(name = "ValidateRequest")
record ValidateRequest(
        @NotBlank @Schema(description = "A track token or an access token") String token,
        @Schema(description = "The action that the backend expects it to be for") String action,
        @Schema(description = "The user whom the backend expects it to be for") String userId) {

    /** Leaves the token out, so that no log holds it. */
    @Override
    public String toString() {
        return "ValidateRequest[" + action + ", " + userId + "]";
    }
}
