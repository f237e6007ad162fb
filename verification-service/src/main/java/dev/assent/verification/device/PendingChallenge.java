package dev.assent.verification.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.Device;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a phone learns of the challenge that waits for it; only its own id where none does. Everything shown comes from
 * {@code context}, the text that the challenge's id commits to.
 */
public record PendingChallenge(
        @Schema(required = true) UUID userAuthenticatorId,
        String challengeId,
        String userId,
        String actionCode,
        String idempotencyKey,
        String userAgent,
        String deviceId,
        String ipAddress,
        @Schema(implementation = Object.class) JsonNode custom,
        @Schema(description = "epoch milliseconds") Long expiresAt,
        @Schema(description = "the canonical text (RFC 8785) whose SHA-256 ends the challengeId") String context,
        @Schema(description = "how many digits the user types to approve; absent where none")
                Integer verificationCodeDigits) {

    static PendingChallenge none(Device device) {
        return new PendingChallenge(device.id(), null, null, null, null, null, null, null, null, null, null, null);
    }

    static PendingChallenge of(Device device, Challenge challenge, Integer verificationCodeDigits) {
        JsonNode context = Json.read(challenge.context(), JsonNode.class);
        return new PendingChallenge(
                device.id(),
                challenge.wireId(),
                challenge.userId(),
                challenge.actionCode(),
                challenge.idempotencyKey(),
                text(context, "userAgent"),
                text(context, "deviceId"),
                text(context, "ipAddress"),
                context.get("custom"),
                challenge.expiresAt().toEpochMilli(),
                challenge.context(),
                verificationCodeDigits);
    }

    private static String text(JsonNode context, String name) {
        return context.hasNonNull(name) ? context.get(name).textValue() : null;
    }
}
