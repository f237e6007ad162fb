// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Event that reports the attributes of a user; the removal of the user is a tombstone (no value) of the same key.
 *
 * @param version grows with every change, also over a removal: a later user of the same id continues the count
 * @param custom attributes of the tenant, as the text of a JSON object
 */
public record UserChanged(
        String tenantId,
        String userId,
        long version,
        Instant changedAt,
        @Nullable String email,
        @Nullable String phoneNumber,
        @Nullable String username,
        @Nullable String displayName,
        @Nullable String custom)
        implements Event {

    @Override
    public Topic topic() {
        return Topic.USER_CHANGED;
    }

    /** Returns the key of {@link #keyOf}. */
    @Override
    public String key() {
        return keyOf(tenantId, userId);
    }

    /** Returns the key of the user's events: a UUID made of tenant and user, as for {@link UserRemoved}. */
    public static String keyOf(String tenantId, String userId) {
        return UserRemoved.keyOf(tenantId, userId);
    }

    /** Returns the key and the version without personal data, so that no log holds it. */
    @Override
    public String toString() {
        return "UserChanged[" + key() + ", version " + version + "]";
    }
}
