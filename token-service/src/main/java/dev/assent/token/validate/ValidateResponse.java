package dev.assent.token.validate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.token.action.ActionName;
import dev.assent.token.action.Standing;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a backend is told about a token. The action's code stands twice, because the Node SDK reads {@code actionCode} and
 * the Java SDK {@code action}.
 */
@Schema(name = "ValidateAnswer")
record ValidateAnswer(
        @JsonProperty("isValid") @Schema(required = true, description = "Whether the user proved the expected action")
                boolean isValid,
        @Schema(
                        description =
                                "Where the action stands; absent where the token is for another action or user than expected")
                ActionState state,
        Instant stateUpdatedAt,
        String userId,
        String actionCode,
        String action,
        String idempotencyKey,
        @Schema(description = "How the user proved the action; absent while no challenge of it has succeeded")
                VerificationMethod verificationMethod,
        @Schema(
                        description = "Only where the token itself is refused",
                        enumeration = {"invalid_token", "expired_token"})
                String error) {

    /** The token is refused, and nothing is told but why. */
    static ValidateAnswer refused(String error) {
        return new ValidateAnswer(false, null, null, null, null, null, null, null, error);
    }

    /** The token is genuine and for something else. Without the state, which a careless backend would take for a yes. */
    static ValidateAnswer ofAnother(ActionName action) {
        return of(false, action, null);
    }

    /** The token is genuine and for what was asked. */
    static ValidateAnswer of(Finding finding) {
        return of(finding.hasSucceeded(), finding.action(), finding.standing().orElse(null));
    }

    private static ValidateAnswer of(boolean isValid, ActionName action, Standing standing) {
        return new ValidateAnswer(
                isValid,
                standing == null ? null : standing.state(),
                standing == null ? null : standing.since(),
                action.userId(),
                action.actionCode(),
                action.actionCode(),
                action.idempotencyKey(),
                standing == null ? null : standing.method(),
                null);
    }
}
