// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.runtime.token.PresentedAccessToken;
import dev.assent.runtime.token.TrackToken;
import java.util.UUID;

/** Proof that its bearer may enrol one device for a user. */
sealed interface EnrolmentProof {
    /** Id of the token, which enrols once. */
    UUID tokenId();

    /** Id of the user's tenant. */
    String tenantId();

    /** Id of the user. */
    String userId();

    /**
     * Track token.
     *
     * @param onlyFirstDevice whether the token lacks the scope, so that it enrols only for a user without an authenticator
     */
    record OfTrackToken(TrackToken token, boolean onlyFirstDevice) implements EnrolmentProof {
        @Override
        public UUID tokenId() {
            return token.id();
        }

        @Override
        public String tenantId() {
            return token.tenantId();
        }

        @Override
        public String userId() {
            return token.userId();
        }
    }

    /**
     * Genuine access token of an approval.
     *
     * @param actionId the action that was approved
     */
    record OfApproval(PresentedAccessToken token, UUID actionId) implements EnrolmentProof {
        @Override
        public UUID tokenId() {
            return token.id();
        }

        @Override
        public String tenantId() {
            return token.tenantId();
        }

        @Override
        public String userId() {
            return token.userId();
        }
    }
}
