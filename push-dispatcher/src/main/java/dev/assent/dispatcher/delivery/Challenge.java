package dev.assent.dispatcher.delivery;

import java.time.Instant;
import java.util.UUID;

/**
 * What a push or a notice is about.
 *
 * @param wireId the id as clients see it; null, as are context and createdAt, where only its end was heard of
 * @param context the canonical text that the wire id commits to
 */
public record Challenge(UUID id, String tenantId, String wireId, String context, Instant createdAt, Instant expiresAt) {
    /** Names the challenge and leaves out what the user is asked. */
    @Override
    public String toString() {
        return "Challenge[" + id + "]";
    }
}
