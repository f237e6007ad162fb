// SPDX-License-Identifier: Apache-2.0
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
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An action of a user that a backend wants approved, such as a sign-in or a payment. */
@Entity
public class Action {
    /** Version of an action that was just tracked. */
    public static final long FIRST_VERSION = 1;

    static final String SEPARATOR = ",";

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
    private @Nullable VerificationMethod verificationMethod;

    @Column(name = "verified_by")
    private @Nullable UUID verifiedBy;

    @Column(name = "ip_address")
    private @Nullable String ipAddress;

    @Column(name = "user_agent")
    private @Nullable String userAgent;

    @Column(name = "device_id")
    private @Nullable String deviceId;

    private @Nullable String custom;

    private @Nullable String outcome;

    @Column(name = "allowed_methods")
    private @Nullable String allowedMethods;

    @Column(name = "last_challenge_id")
    private @Nullable UUID lastChallengeUuid;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected Action() {}

    Action(
            ActionKey key,
            ActionState state,
            @Nullable List<String> allowedMethods,
            RequestContext context,
            Instant now) {
        this(UuidGenerator.next(now), key, state, allowedMethods, context, now);
    }

    Action(
            UUID id,
            ActionKey key,
            ActionState state,
            @Nullable List<String> allowedMethods,
            RequestContext context,
            Instant now) {
        this.id = id;
        this.tenantId = key.tenantId();
        this.userId = key.userId();
        this.actionCode = key.actionCode();
        this.idempotencyKey = key.idempotencyKey();
        this.version = FIRST_VERSION;
        this.state = state;
        this.stateUpdatedAt = now;
        this.createdAt = now;
        this.ipAddress = context.ipAddress();
        this.userAgent = context.userAgent();
        this.deviceId = context.deviceId();
        this.custom = CustomAttributes.toJson(context.custom());
        this.outcome = state.outcome();
        this.allowedMethods = allowedMethods == null || state != ActionState.CHALLENGE_REQUIRED
                ? null
                : String.join(SEPARATOR, allowedMethods);
    }

    /** Sets the state to {@code next} without checking the transition, which the caller has checked. */
    void setState(ActionState next, Instant now) {
        state = next;
        stateUpdatedAt = now;
        version++;
    }

    /** Records the outcome of a challenge that the device {@code authenticatorId} answered by {@code method} at {@code at}. */
    void recordOutcome(ActionState outcome, VerificationMethod method, @Nullable UUID authenticatorId, Instant at) {
        setState(outcome, at);
        verificationMethod = method;
        verifiedBy = authenticatorId;
    }

    /** Sets the challenge that was started last. */
    public void setLastChallenge(UUID challengeUuid) {
        lastChallengeUuid = challengeUuid;
    }

    /** Event that carries the current state of this action to the other services. */
    ActionTracked toTrackedEvent() {
        return new ActionTracked(
                id, version, tenantId, userId, actionCode, idempotencyKey, state, stateUpdatedAt, details());
    }

    private ActionTracked.Details details() {
        return new ActionTracked.Details(
                createdAt,
                outcome,
                allowedMethods == null ? null : List.of(allowedMethods.split(SEPARATOR, -1)),
                verificationMethod,
                ipAddress,
                userAgent,
                deviceId,
                custom);
    }

    /** Internal id of this action. */
    public UUID id() {
        return id;
    }

    /** Key that names this action on the wire. */
    public ActionKey key() {
        return new ActionKey(tenantId, userId, actionCode, idempotencyKey);
    }

    /** Version, which grows with every change of the state. */
    public long version() {
        return version;
    }

    /** Current state. */
    public ActionState state() {
        return state;
    }

    /** Context of the request that tracked this action. */
    public RequestContext requestContext() {
        return new RequestContext(ipAddress, userAgent, deviceId, CustomAttributes.fromJson(custom));
    }

    /** UUID of the challenge that was started last, or null if none was started. */
    public @Nullable UUID lastChallengeUuid() {
        return lastChallengeUuid;
    }

    Instant stateUpdatedAt() {
        return stateUpdatedAt;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    VerificationMethod verificationMethod() {
        return verificationMethod;
    }

    /** Id of the device that approved or declined, or null if none has. */
    public @Nullable UUID verifiedBy() {
        return verifiedBy;
    }
}
