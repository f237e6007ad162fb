// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.verification.decision.Challenge;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A challenge as the phone that claimed it shows it. All of it comes from {@code context}, the text that the challenge's id
 * commits to.
 */
public record ClaimedChallenge(
        @Schema(required = true) boolean success,
        @Schema(description = "address of the page that shows the QR code, as this server saw it") @Nullable
                String ipAddress,
        @Schema(description = "as the page's browser claims") @Nullable String userAgent,
        @Schema(description = "origin of the page, as its browser claims") @Nullable String origin,
        @Nullable String actionCode,
        @Nullable String idempotencyKey,
        @Schema(implementation = Object.class) @Nullable JsonNode custom,
        @Schema(required = true, description = "epoch milliseconds") long expiresAt,
        @Schema(required = true, description = "the canonical text (RFC 8785) whose SHA-256 ends the challengeId")
                String context) {

    static ClaimedChallenge of(Challenge challenge) {
        String text = requireNonNull(challenge.context(), "context");
        JsonNode context = Json.read(text, JsonNode.class);
        return new ClaimedChallenge(
                true,
                text(context, "ipAddress"),
                text(context, "userAgent"),
                text(context, "origin"),
                text(context, "actionCode"),
                text(context, "idempotencyKey"),
                context.get("custom"),
                challenge.expiresAt().toEpochMilli(),
                text);
    }

    private static @Nullable String text(JsonNode context, String name) {
        return context.hasNonNull(name) ? context.get(name).textValue() : null;
    }
}
