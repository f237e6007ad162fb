// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import org.jspecify.annotations.Nullable;

/**
 * Claim of a device whose signature is verified: the device and its user are those who answer the challenge.
 *
 * @param action the action of the tenant that is proven; null if the action begins with the claim, or is known
 */
public record Claim(String tenantId, ChallengeId challengeId, Device device, @Nullable TrackedAction action) {

    @Override
    public String toString() {
        return "Claim[" + challengeId + ", " + device.id() + "]";
    }
}
