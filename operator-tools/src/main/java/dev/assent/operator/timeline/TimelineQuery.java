// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Query for the timelines of one challenge or of one user.
 *
 * @param text the id as entered
 * @param challengeUuid present for a challenge, absent for a user
 * @param tenantId restricts the query to one tenant, if present
 */
record TimelineQuery(String text, @Nullable UUID challengeUuid, @Nullable String tenantId) {
    private static final Pattern UUID_V7 =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Detects the type by the form of {@code id}: 64 characters or a UUIDv7 identify a challenge, anything else a user. */
    static TimelineQuery detect(String id, @Nullable String tenantId) {
        UUID uuid = UUID_V7.matcher(id).matches() ? UUID.fromString(id) : null;
        return new TimelineQuery(
                id, ChallengeId.parse(id).map(ChallengeId::uuid).orElse(uuid), tenantId);
    }

    static TimelineQuery ofUser(String id, @Nullable String tenantId) {
        return new TimelineQuery(id, null, tenantId);
    }

    boolean isUser() {
        return challengeUuid == null;
    }

    /** Returns the creation time that the challenge's UUIDv7 contains; empty for a user. */
    Optional<Instant> createdAt() {
        return Optional.ofNullable(challengeUuid).map(UuidGenerator::timeOf);
    }

    /** Returns false if no record with this key can match, so that its value need not be parsed. */
    boolean mayMatch(ConsumerRecord<byte[], byte[]> record) {
        return isUser()
                || !TimelineEvent.keyMember(TimelineEvent.topic(record.topic())).equals("challengeId")
                || TimelineEvent.decode(record.key()).equals(String.valueOf(challengeUuid));
    }

    boolean matches(TimelineEvent event) {
        String tenant = event.text("tenantId");
        return (tenantId == null || tenant.isEmpty() || tenantId.equals(tenant))
                && (isUser()
                        ? text.equals(event.text("userId"))
                        : event.text("challengeId").equals(String.valueOf(challengeUuid)));
    }

    @Override
    public String toString() {
        return (isUser() ? "user " + text : "challenge " + challengeUuid)
                + (tenantId == null ? "" : " of tenant " + tenantId);
    }
}
