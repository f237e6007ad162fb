// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.runtime.secret.Secret;
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
 * @param type the type of credential that may answer
 * @param origin the origin of the page that starts the challenge, if it is shown on the phone
 * @param deviceCode the secret with which the browser polls; null if it polls with a token or not at all
 */
record ChallengeRequest(
        Action action,
        @Nullable UUID onlyAuthenticatorId,
        List<ChallengeCreated.Device> devices,
        Optional<Map<String, Object>> publicUserData,
        Optional<PushSuppressionReason> suppressionReason,
        CredentialType type,
        @Nullable String origin,
        @Nullable Secret deviceCode) {

    /** Request for a challenge that is pushed to {@code devices}. */
    static ChallengeRequest push(
            Action action,
            @Nullable UUID onlyAuthenticatorId,
            List<ChallengeCreated.Device> devices,
            Optional<Map<String, Object>> publicUserData,
            Optional<PushSuppressionReason> suppressionReason) {
        return new ChallengeRequest(
                action,
                onlyAuthenticatorId,
                devices,
                publicUserData,
                suppressionReason,
                CredentialType.PUSH,
                null,
                null);
    }

    /** Request for a challenge that {@code devices} scan. */
    static ChallengeRequest qrCode(
            Action action,
            List<ChallengeCreated.Device> devices,
            @Nullable String origin,
            @Nullable Secret deviceCode) {
        return new ChallengeRequest(
                action, null, devices, Optional.empty(), Optional.empty(), CredentialType.QR_CODE, origin, deviceCode);
    }
}
