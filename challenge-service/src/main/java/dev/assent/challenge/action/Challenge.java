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

/** A challenge that was started, and what became of it. */
@Entity
public class Challenge {
    @Id
    private UUID id;

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

    /** Who asked for it. */
    private String source;

    @Column(name = "wire_id")
    private String wireId;

    private long version;

    @Enumerated(EnumType.STRING)
    private ChallengeStatus status;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    /** For Hibernate. */
    protected Challenge() {}

    /** A challenge of {@code action} that waits for its answer. */
    public Challenge(ChallengeId id, Action action, Instant createdAt, Instant expiresAt) {
        this.id = id.uuid();
        this.tenantId = action.key().tenantId();
        this.userId = action.key().userId();
        this.actionId = action.id();
        this.actionCode = action.key().actionCode();
        this.idempotencyKey = action.key().idempotencyKey();
        this.source = action.origin().source().name();
        this.wireId = id.toString();
        this.version = 1;
        this.status = ChallengeStatus.PENDING;
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
    }

    /** Withdraws it, as far as is known here; verification-service has the last word. A null {@code reason} is none. */
    ChallengeUpdated cancel(String reason, Instant now) {
        status = ChallengeStatus.CANCELLED;
        version++;
        return new ChallengeUpdated(
                id,
                version,
                wireId,
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
