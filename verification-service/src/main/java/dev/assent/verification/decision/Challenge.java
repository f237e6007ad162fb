package dev.assent.verification.decision;

import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.contracts.event.ChallengeUpdated;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A challenge as the authority over it has it. Read only: every change is one conditional statement in {@link Challenges}. */
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

    @Column(name = "wire_id")
    private String wireId;

    private String context;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Enumerated(EnumType.STRING)
    private ChallengeStatus status;

    private long version;

    @Column(name = "decided_at")
    private Instant decidedAt;

    @Column(name = "decided_by")
    private UUID decidedBy;

    @Column(name = "public_key")
    private String publicKey;

    private String signature;

    @Column(name = "signature_version")
    private Integer signatureVersion;

    private String message;

    @Column(name = "sealed_token")
    private String sealedToken;

    @Column(name = "sealed_code")
    private String sealedCode;

    private String reason;

    /** For Hibernate. */
    protected Challenge() {}

    /** This challenge as the other services learn of it. */
    public ChallengeUpdated updated() {
        return updated(false);
    }

    /** As {@link #updated()}, with whether its end has disabled the device that answered. */
    ChallengeUpdated updated(boolean authenticatorDisabled) {
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
                decidedAt,
                decidedBy,
                sealedToken,
                reason,
                authenticatorDisabled);
    }

    /** The proof of what was answered; empty where nobody has signed an answer. */
    public Optional<Receipt> receipt() {
        return signature == null
                ? Optional.empty()
                : Optional.of(new Receipt(
                        wireId,
                        context,
                        isDeclinedByDevice() ? ChallengeStatus.DECLINED : ChallengeStatus.APPROVED,
                        decidedAt,
                        signatureVersion == null ? AnswerMessage.ID_ONLY : signatureVersion,
                        message == null ? wireId : message,
                        signature,
                        publicKey,
                        decidedBy));
    }

    /** What the device signed is not undone by a tenant that refuses it. */
    private boolean isDeclinedByDevice() {
        return status == ChallengeStatus.DECLINED && !ChallengeUpdated.REFUSED_BY_TENANT.equals(reason);
    }

    /** When a phone answered; null where none has. */
    public Instant answeredAt() {
        return decidedBy == null ? null : decidedAt;
    }

    /** Its key inside Assent. */
    public UUID id() {
        return id;
    }

    /** The 64 characters that clients see. */
    public String wireId() {
        return wireId;
    }

    /** The canonical text that the user is shown; null where its beginning has not arrived. */
    public String context() {
        return context;
    }

    /** Whether the event that began it has arrived; its end may have come first. */
    boolean hasBegun() {
        return context != null;
    }

    /** Whether it waits for an answer at {@code now}. */
    boolean waits(Instant now) {
        return status == ChallengeStatus.PENDING && expiresAt.isAfter(now);
    }

    /** In which tenant it was started. */
    public String tenantId() {
        return tenantId;
    }

    /** Whose it is. */
    public String userId() {
        return userId;
    }

    /** What kind of action it is about. */
    public String actionCode() {
        return actionCode;
    }

    /** Which action of that kind. */
    public String idempotencyKey() {
        return idempotencyKey;
    }

    /** When it ends without an answer. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** The digits that the user types, sealed; null where none are asked for or it is decided. */
    String sealedCode() {
        return sealedCode;
    }

    /** Where it stands; PENDING also where its time is over and the sweep has not come by. */
    public ChallengeStatus status() {
        return status;
    }
}
