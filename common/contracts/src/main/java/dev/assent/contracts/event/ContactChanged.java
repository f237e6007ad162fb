// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports a change of an authenticator that is a verified address of the user. It can answer no challenge.
 *
 * @param verificationMethod {@code SMS}, {@code EMAIL_OTP}, …
 * @param phoneNumber absent unless the address is a phone number
 * @param email absent unless the address is an email address
 */
public record ContactChanged(
        UUID authenticatorId,
        String tenantId,
        String userId,
        String verificationMethod,
        @Nullable String phoneNumber,
        @Nullable String email,
        Instant createdAt,
        Instant verifiedAt,
        Change change,
        Instant changedAt)
        implements Event {

    /** Kind of a change. */
    public enum Change {
        /** The address was recorded. */
        CREATED,
        /** The address was verified again. */
        UPDATED,
        /** The address was removed. */
        DELETED
    }

    @Override
    public Topic topic() {
        return Topic.CONTACT_CHANGED;
    }

    @Override
    public String key() {
        return authenticatorId.toString();
    }

    /** Returns the authenticator's id and the change without the address, so that no log holds one. */
    @Override
    public String toString() {
        return "ContactChanged[" + authenticatorId + ", " + change + "]";
    }
}
