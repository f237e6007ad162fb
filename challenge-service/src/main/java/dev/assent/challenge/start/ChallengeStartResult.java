// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.runtime.secret.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Result of a start: a pending challenge.
 *
 * @param devices the devices that may answer
 * @param code the code that the user types on the phone; null if the tenant requires none
 * @param suppressionReason the reason why no push is sent; empty if pushes are sent
 */
public record ChallengeStartResult(
        ChallengeId id,
        Instant expiresAt,
        List<ChallengeCreated.Device> devices,
        @Nullable Secret code,
        Optional<PushSuppressionReason> suppressionReason) {}
