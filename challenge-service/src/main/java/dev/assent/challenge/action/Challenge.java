// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A challenge of an action, with its last known status. Only {@link ChallengeStore} writes it. */
@Entity
class Challenge {
    @Id
    @Column(name = "id")
    private UUID challengeUuid;

    @Column(name = "tenant_id")
    private String tenantId;

    @Column(name = "user_id")
    private String userId;

    @Column(name = "action_id")
    private UUID actionId;

    @Column(name = "action_code")
    private String actionCode;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    /** Most specific name of the source that the action was tracked from. */
    @Column(name = "source")
    private @Nullable String source;

    /** The 64 characters that clients see. */
    @Column(name = "wire_id")
    private String challengeId;

    private long version;

    @Enumerated(EnumType.STRING)
    private ChallengeStatus status;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected Challenge() {}

    Challenge(ChallengeId id, Action action, ChallengeStatus status, Instant createdAt, Instant expiresAt) {
        this.challengeUuid = id.uuid();
        this.tenantId = action.key().tenantId();
        this.userId = action.key().userId();
        this.actionId = action.id();
        this.actionCode = action.key().actionCode();
        this.idempotencyKey = action.key().idempotencyKey();
        this.source = action.requestContext().source().primaryName();
        this.challengeId = id.toString();
        this.version = 1;
        this.status = status;
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
    }

    /** Sets the status to {@code next} and increments the version. */
    void setStatus(ChallengeStatus next) {
        status = next;
        version++;
    }

    /** Event that carries the current status, for {@code reason} if one is given. */
    ChallengeUpdated toUpdatedEvent(@Nullable String reason, Instant now) {
        return new ChallengeUpdated(
                challengeUuid,
                version,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                expiresAt,
                status,
                now,
                null,
                null,
                reason,
                false);
    }
}
