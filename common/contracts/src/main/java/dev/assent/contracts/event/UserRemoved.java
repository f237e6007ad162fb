// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.UUID;

/** Event that reports the removal of a user and of all data about it. A later user of the same id is another user. */
public record UserRemoved(String tenantId, String userId, Instant removedAt) implements Event {

    @Override
    public Topic topic() {
        return Topic.USER_REMOVED;
    }

    /** Returns a UUID made of tenant and user (RFC 9562 §5.3), because the two together may exceed a key's length. */
    @Override
    public String key() {
        return keyOf(tenantId, userId);
    }

    static String keyOf(String tenantId, String userId) {
        return UUID.nameUUIDFromBytes((tenantId + "\n" + userId).getBytes(UTF_8))
                .toString();
    }
}
