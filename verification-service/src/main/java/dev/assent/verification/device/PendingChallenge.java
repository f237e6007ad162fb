// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.verification.decision.Challenge;
import dev.assent.verification.decision.Device;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The pending challenge of a device, as its phone receives it; only the authenticator's id if none is pending.
 * Everything that the phone shows of the action comes from {@code context}, the text that the challenge's id commits to;
 * {@code user} is beside it.
 */
public record PendingChallenge(
        @Schema(required = true) UUID userAuthenticatorId,
        @Nullable String challengeId,
        @Nullable String userId,
        @Nullable String actionCode,
        @Nullable String idempotencyKey,
        @Nullable String userAgent,
        @Nullable String deviceId,
        @Nullable String ipAddress,
        @Schema(implementation = Object.class) @Nullable JsonNode custom,
        @Nullable PublicUser user,
        @Schema(description = "epoch milliseconds") @Nullable Long expiresAt,
        @Schema(description = "the canonical text (RFC 8785) whose SHA-256 ends the challengeId") @Nullable
                String context,
        @Schema(description = "number of digits the user types to approve; absent if no code is required") @Nullable
                Integer verificationCodeDigits) {

    static PendingChallenge none(Device device) {
        return new PendingChallenge(
                device.id(), null, null, null, null, null, null, null, null, null, null, null, null);
    }

    static PendingChallenge of(Device device, Challenge challenge, @Nullable Integer verificationCodeDigits) {
        String text = requireNonNull(challenge.context(), "context");
        JsonNode context = Json.read(text, JsonNode.class);
        return new PendingChallenge(
                device.id(),
                challenge.challengeId(),
                challenge.userId(),
                challenge.actionCode(),
                challenge.idempotencyKey(),
                text(context, "userAgent"),
                text(context, "deviceId"),
                text(context, "ipAddress"),
                context.get("custom"),
                PublicUser.of(challenge),
                challenge.expiresAt().toEpochMilli(),
                text,
                verificationCodeDigits);
    }

    /** User who is asked, with the attributes that the tenant's setting {@code publicUserData} names. */
    public record PublicUser(@Schema(required = true, implementation = Object.class) JsonNode custom) {
        private static @Nullable PublicUser of(Challenge challenge) {
            String custom = challenge.userCustom();
            return custom == null ? null : new PublicUser(Json.read(custom, JsonNode.class));
        }
    }

    private static @Nullable String text(JsonNode context, String name) {
        return context.hasNonNull(name) ? context.get(name).textValue() : null;
    }
}
