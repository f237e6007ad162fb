package dev.assent.challenge.action;

import dev.assent.challenge.user.CustomAttributes;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ActionTracked;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** Something a user does that a backend wants approved: a sign-in, a payment. */
@Entity
public class Action {
    @Id
    private UUID id;

    @Column(name = "tenant_id")
    private String tenantId;

    @Column(name = "user_id")
    private String userId;

    @Column(name = "action_code")
    private String actionCode;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    private long version;

    @Enumerated(EnumType.STRING)
    private ActionState state;

    @Column(name = "state_updated_at")
    private Instant stateUpdatedAt;

    @Column(name = "created_at")
    private Instant createdAt;

    @Enumerated(EnumType.STRING)
    @Column(name = "verification_method")
    private VerificationMethod verificationMethod;

    @Column(name = "verified_by")
    private UUID verifiedBy;

    @Column(name = "ip_address")
    private String ipAddress;

    @Column(name = "user_agent")
    private String userAgent;

    @Column(name = "device_id")
    private String deviceId;

    private String custom;

    @Column(name = "last_challenge_id")
    private UUID lastChallengeId;

    /** For Hibernate. */
    protected Action() {}

    Action(ActionKey key, ActionState state, Origin origin, Instant now) {
        this.id = UuidGenerator.next(now);
        this.tenantId = key.tenantId();
        this.userId = key.userId();
        this.actionCode = key.actionCode();
        this.idempotencyKey = key.idempotencyKey();
        this.version = 1;
        this.state = state;
        this.stateUpdatedAt = now;
        this.createdAt = now;
        this.ipAddress = origin.ipAddress();
        this.userAgent = origin.userAgent();
        this.deviceId = origin.deviceId();
        this.custom = CustomAttributes.write(origin.custom());
    }

    /** Sets {@code next}; the caller has checked that it may follow. */
    void setState(ActionState next, Instant now) {
        state = next;
        stateUpdatedAt = now;
        version++;
    }

    /** Takes the outcome of a push challenge, answered by {@code authenticatorId}. */
    void decided(ActionState outcome, UUID authenticatorId, Instant at) {
        setState(outcome, at);
        verificationMethod = VerificationMethod.PUSH;
        verifiedBy = authenticatorId;
    }

    /** Remembers the challenge that was started last. */
    public void challengedBy(UUID challengeId) {
        lastChallengeId = challengeId;
    }

    /** This action as the other services learn of it. */
    ActionTracked tracked() {
        return new ActionTracked(id, version, tenantId, userId, actionCode, idempotencyKey, state, stateUpdatedAt);
    }

    /** Its id inside Assent. */
    public UUID id() {
        return id;
    }

    /** Whose it is, and which of theirs. */
    public ActionKey key() {
        return new ActionKey(tenantId, userId, actionCode, idempotencyKey);
    }

    /** Where it stands. */
    public ActionState state() {
        return state;
    }

    /** Where it came from. */
    public Origin origin() {
        return new Origin(ipAddress, userAgent, deviceId, CustomAttributes.parse(custom));
    }

    /** The challenge that was started last; null where none was. */
    public UUID lastChallengeId() {
        return lastChallengeId;
    }

    Instant stateUpdatedAt() {
        return stateUpdatedAt;
    }

    Instant createdAt() {
        return createdAt;
    }

    VerificationMethod verificationMethod() {
        return verificationMethod;
    }

    UUID verifiedBy() {
        return verifiedBy;
    }
}
