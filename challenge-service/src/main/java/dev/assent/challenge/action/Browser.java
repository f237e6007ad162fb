// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.contracts.challenge.VerificationMethod;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Browser or app of a user, as its backend sees it; the wire protocol calls it a device.
 *
 * @param deviceId the id that the backend tracked
 * @param createdAt the time of the first action from it
 * @param authenticatedAt the time at which the user last proved an action from it
 * @param invalidatedAt the time at which the backend last invalidated it
 * @param rememberedUntil the time until which the backend remembers it
 */
@Schema(name = "UserDevice")
public record Browser(
        @Schema(required = true) String userId,
        @Schema(required = true) String deviceId,
        @Schema(required = true) Instant createdAt,
        @Nullable Instant authenticatedAt,
        @Nullable Instant invalidatedAt,
        @Nullable Instant rememberedUntil,
        @Nullable VerificationMethod lastVerificationMethod) {}
