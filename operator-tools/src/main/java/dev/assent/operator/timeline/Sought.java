package dev.assent.operator.timeline;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.Topic;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Whose story is wanted.
 *
 * @param text the id as it was given
 * @param challengeId the challenge; null where it is a user
 * @param tenantId of this tenant alone; null for any
 */
record Sought(String text, UUID challengeId, String tenantId) {
    private static final int UUID_VERSION = 7;
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** By the form of {@code id}: a challenge's 64 characters or its UUIDv7; everything else names a user. */
    static Sought byForm(String id, String tenantId) {
        UUID challenge = ChallengeId.parse(id)
                .map(ChallengeId::uuid)
                .or(() -> Optional.of(id)
                        .filter(text -> UUID_FORM.matcher(text).matches())
                        .map(UUID::fromString)
                        .filter(uuid -> uuid.version() == UUID_VERSION))
                .orElse(null);
        return new Sought(id, challenge, tenantId);
    }

    static Sought user(String id, String tenantId) {
        return new Sought(id, null, tenantId);
    }

    boolean isUser() {
        return challengeId == null;
    }

    /** When the challenge was created, which its id tells. */
    Instant createdAt() {
        return UuidGenerator.timeOf(challengeId);
    }

    /** Whether a record of this {@code key} can be of it; what cannot need not be read. */
    boolean mayConcern(Topic topic, String key) {
        return switch (topic) {
            case CHALLENGE_CREATED, CHALLENGE_UPDATED, PUSH_DELIVERED -> isUser() || key.equals(challengeId.toString());
            case TENANT_CHANGED -> false;
            case ACTION_TRACKED, AUTHENTICATOR_CHANGED, USER_REMOVED, DELIVERY_RETRIED -> true;
        };
    }

    boolean takes(About about) {
        boolean ofTenant = tenantId == null || about.tenantId() == null || tenantId.equals(about.tenantId());
        return ofTenant && (isUser() ? text.equals(about.userId()) : challengeId.equals(about.challengeId()));
    }

    @Override
    public String toString() {
        return (isUser() ? "user " + text : "challenge " + challengeId)
                + (tenantId == null ? "" : " of tenant " + tenantId);
    }
}
