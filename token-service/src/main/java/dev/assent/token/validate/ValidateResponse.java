// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.token.action.ActionKey;
import dev.assent.token.action.ActionStatus;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The response to a validation. It contains the action's code twice, because the Node SDK reads {@code actionCode} and
 * the Java SDK {@code action}.
 */
@Schema(name = "ValidateAnswer")
record ValidateResponse(
        @JsonProperty("isValid") @Schema(required = true, description = "true if the user proved the expected action")
                boolean isValid,
        @Schema(
                        description =
                                "State of the action; absent if the token belongs to an action or user other than expected")
                @Nullable
                ActionState state,
        @Nullable Instant stateUpdatedAt,
        @Nullable String userId,
        @Nullable String actionCode,
        @Nullable String action,
        @Nullable String idempotencyKey,
        @Schema(description = "Method that proved the action; absent until a challenge of it succeeds") @Nullable
                VerificationMethod verificationMethod,
        @Schema(
                        description = "Error code; present only if the token itself is rejected",
                        enumeration = {"invalid_token", "expired_token"})
                @Nullable
                String error) {

    /** Returns the response for a refused token, which contains only the error. */
    static ValidateResponse refused(String error) {
        return new ValidateResponse(false, null, null, null, null, null, null, null, error);
    }

    /**
     * Returns the response for a token of another action or user. It omits the state, which a backend might mistake for
     * success.
     */
    static ValidateResponse mismatch(ActionKey action) {
        return of(false, action, null);
    }

    /** Returns the response for a token of the expected action and user. */
    static ValidateResponse of(TokenIntrospection introspection) {
        return of(
                introspection.hasSucceeded(),
                introspection.action(),
                introspection.status().orElse(null));
    }

    private static ValidateResponse of(boolean isValid, ActionKey action, @Nullable ActionStatus status) {
        return new ValidateResponse(
                isValid,
                status == null ? null : status.state(),
                status == null ? null : status.since(),
                action.userId(),
                action.actionCode(),
                action.actionCode(),
                action.idempotencyKey(),
                status == null ? null : status.method(),
                null);
    }
}
