// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.administration;

import dev.assent.contracts.challenge.ChallengeStatus;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Challenge as an administrator sees it in a list. */
@Schema(name = "AdministeredChallenge")
public record AdministeredChallenge(
        @Schema(required = true) UUID challengeUuid,
        @Schema(required = true) String tenantId,
        @Schema(required = true, description = "empty while nobody has claimed it") String userId,
        @Schema(required = true) String actionCode,
        @Schema(required = true, description = "PUSH, QR_CODE or IN_APP") String credentialType,
        @Schema(required = true, description = "APPROVED also if its access token is issued") ChallengeStatus status,
        @Nullable String reason,
        @Schema(description = "absent where its end arrived before its beginning") @Nullable Instant createdAt,
        @Schema(required = true) Instant expiresAt,
        @Nullable Instant decidedAt) {}
