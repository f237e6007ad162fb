// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.administration;

import dev.assent.contracts.challenge.ActionState;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Action of a user as an administrator sees it. */
@Schema(name = "UserAction")
public record UserAction(
        @Schema(required = true) String actionCode,
        @Schema(required = true) String idempotencyKey,
        @Schema(required = true) ActionState state,
        @Schema(required = true) Instant createdAt,
        @Schema(required = true) Instant stateUpdatedAt,
        @Nullable String verificationMethod,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Schema(description = "UUID of its newest challenge") @Nullable UUID challengeUuid) {}
