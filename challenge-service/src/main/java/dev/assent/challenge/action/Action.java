// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.challenge.user.CustomAttributes;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ActionTracked;
import io.vertx.mutiny.sqlclient.Row;
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

    /** Columns of the row {@code a} that {@link #of} reads. */
    public static final String COLUMNS =
            """
            a.id, a.tenant_id, a.user_id, a.action_code, a.idempotency_key, a.version, a.state, a.state_updated_at,
            a.created_at, a.verification_method, a.verified_by, a.ip_address, a.user_agent, a.device_id, a.custom, a.outcome,
            a.allowed_methods, a.last_challenge_id""";

    /** Expression of {@link #toTrackedEvent} as JSON, for a statement that changes the row {@code a}. */
    public static final String TRACKED_EVENT =
            """
            json_strip_nulls(json_build_object(
              'actionId', a.id, 'version', a.version, 'tenantId', a.tenant_id, 'userId', a.user_id,
              'actionCode', a.action_code, 'idempotencyKey', a.idempotency_key, 'state', a.state,
              'stateUpdatedAt', to_char(a.state_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
              'details', json_build_object(
                'createdAt', to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                'outcome', a.outcome, 'allowedVerificationMethods', string_to_array(a.allowed_methods, ','),
                'verificationMethod', a.verification_method, 'ipAddress', a.ip_address, 'userAgent', a.user_agent,
                'deviceId', a.device_id, 'custom', a.custom)))::text""";

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

    @Column(name = "redirect_url")
    private @Nullable String redirectUrl;

    @Column(name = "redirect_to_settings")
    private boolean redirectToSettings;

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

    /** Returns the action of {@code row}, which has {@link #COLUMNS}. It belongs to no session, so that no change of it is stored. */
    public static Action of(Row row) {
        Action action = new Action();
        action.id = row.getUUID("id");
        action.tenantId = row.getString("tenant_id");
        action.userId = row.getString("user_id");
        action.actionCode = row.getString("action_code");
        action.idempotencyKey = row.getString("idempotency_key");
        action.version = row.getLong("version");
        action.state = ActionState.valueOf(row.getString("state"));
        action.stateUpdatedAt = row.getOffsetDateTime("state_updated_at").toInstant();
        action.createdAt = row.getOffsetDateTime("created_at").toInstant();
        String method = row.getString("verification_method");
        action.verificationMethod = method == null ? null : VerificationMethod.valueOf(method);
        action.verifiedBy = row.getUUID("verified_by");
        action.ipAddress = row.getString("ip_address");
        action.userAgent = row.getString("user_agent");
        action.deviceId = row.getString("device_id");
        action.custom = row.getString("custom");
        action.outcome = row.getString("outcome");
        action.allowedMethods = row.getString("allowed_methods");
        action.lastChallengeUuid = row.getUUID("last_challenge_id");
        return action;
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

    /** End of a visit to the challenge page; that of an action which was read from a {@link Row} is not known. */
    public PageReturn pageReturn() {
        return new PageReturn(redirectUrl, redirectToSettings);
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
