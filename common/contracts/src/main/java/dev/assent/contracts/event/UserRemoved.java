package dev.assent.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.UUID;

/** A user was removed with everything that hung on it; one of the same id that is seen later is another user. */
public record UserRemoved(String tenantId, String userId, Instant removedAt) implements Event {

    @Override
    public Topic topic() {
        return Topic.USER_REMOVED;
    }

    /** A UUID made of tenant and user (RFC 9562 §5.3), because the two together may be longer than a key can be. */
    @Override
    public String key() {
        return UUID.nameUUIDFromBytes((tenantId + "\n" + userId).getBytes(UTF_8))
                .toString();
    }
}
