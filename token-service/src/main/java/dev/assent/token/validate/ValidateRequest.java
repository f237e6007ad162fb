// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import jakarta.validation.constraints.NotBlank;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Request body of a validation. */
@Schema(name = "ValidateRequest")
record ValidateRequest(
        @NotBlank
                @Schema(
                        description =
                                "A track token, an access token, or the token that the challenge page has handed back")
                String token,
        @Schema(description = "The action that the backend expects the token to belong to") @Nullable String action,
        @Schema(description = "The user that the backend expects the token to belong to") @Nullable String userId) {

    /** Omits the token, so that no log holds it. */
    @Override
    public String toString() {
        return "ValidateRequest[" + action + ", " + userId + "]";
    }
}
