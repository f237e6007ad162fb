// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.authenticator.Authenticator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Request for a new challenge that has passed all checks.
 *
 * @param onlyAuthenticatorId the one device that may answer; null if all of {@code devices} may
 * @param devices the devices that may answer; not empty
 * @param publicUserData the user's attributes that the devices may show; empty if there are none
 * @param suppressionReason the reason why no push is sent; empty if pushes are sent
 */
record ChallengeRequest(
        Action action,
        @Nullable UUID onlyAuthenticatorId,
        List<Authenticator> devices,
        Optional<Map<String, Object>> publicUserData,
        Optional<PushSuppressionReason> suppressionReason) {}
