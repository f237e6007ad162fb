// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
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
import org.jspecify.annotations.Nullable;

/** A stored challenge, for reading only: {@link ChallengeStore} makes every change with one conditional statement. */
@Entity
public class Challenge {
    @Id
    @Column(name = "id")
    private UUID uuid;

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
    private String challengeId;

    private @Nullable String context;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Enumerated(EnumType.STRING)
    private ChallengeStatus status;

    private long version;

    @Column(name = "decided_at")
    private @Nullable Instant decidedAt;

    @Column(name = "decided_by")
    private @Nullable UUID decidedBy;

    @Column(name = "public_key")
    private @Nullable String publicKey;

    private @Nullable String signature;

    @Column(name = "signature_version")
    private @Nullable Integer signatureVersion;

    private @Nullable String message;

    @Column(name = "sealed_token")
    private @Nullable String sealedToken;

    @Column(name = "sealed_code")
    private @Nullable String sealedCode;

    private @Nullable String reason;

    @Column(name = "user_custom")
    private @Nullable String userCustom;

    @Enumerated(EnumType.STRING)
    @Column(name = "credential_type")
    private CredentialType credentialType;

    @Column(name = "device_code_hash")
    private @Nullable String deviceCodeHash;

    @Column(name = "claimed_by")
    private @Nullable UUID claimedBy;

    @Column(name = "claimed_at")
    private @Nullable Instant claimedAt;

    @Column(name = "action_tracked")
    private boolean actionTracked;

    /** Creates an empty object, which Hibernate fills. */
    @SuppressWarnings("NullAway.Init")
    protected Challenge() {}

    /**
     * Returns the event that announces the status, which is not PENDING.
     *
     * @param authenticatorDisabled whether the answer has disabled the device
     */
    ChallengeUpdated toEvent(boolean authenticatorDisabled) {
        return new ChallengeUpdated(
                uuid,
                version,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                expiresAt,
                status,
                requireNonNull(decidedAt, "decidedAt"),
                decidedBy,
                sealedToken,
                reason,
                authenticatorDisabled,
                credentialType.orAbsent(),
                contextOfClaim(),
                actionTracked ? true : null);
    }

    /** Returns the context if the action begins with the claim, for a consumer that this event reaches before the claim. */
    private @Nullable String contextOfClaim() {
        return claimedBy != null && !actionTracked && isAnonymous() ? context : null;
    }

    /** Returns what a decision of this challenge, which is pending, repeats. */
    DecidableChallenge decidable() {
        return new DecidableChallenge(
                uuid,
                version,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                expiresAt,
                credentialType,
                contextOfClaim(),
                actionTracked ? true : null);
    }

    /** Returns the event that announces the claim, with the context if the action begins with it. */
    ChallengeUpdated toClaimEvent() {
        return new ChallengeUpdated(
                uuid,
                version,
                challengeId,
                tenantId,
                userId,
                actionId,
                actionCode,
                idempotencyKey,
                expiresAt,
                status,
                requireNonNull(claimedAt, "claimedAt"),
                claimedBy,
                null,
                null,
                false,
                credentialType.orAbsent(),
                isAnonymous() ? context : null,
                null);
    }

    /** Returns the receipt of the answer; empty if no device has signed one. */
    public Optional<Receipt> receipt() {
        if (signature == null) {
            return Optional.empty();
        }
        return Optional.of(new Receipt(
                challengeId,
                requireNonNull(context, "context"),
                isDeclinedByDevice() ? ChallengeStatus.DECLINED : ChallengeStatus.APPROVED,
                requireNonNull(decidedAt, "decidedAt"),
                signatureVersion == null ? AnswerMessage.ID_ONLY : signatureVersion,
                message == null ? challengeId : message,
                signature,
                requireNonNull(publicKey, "publicKey"),
                requireNonNull(decidedBy, "decidedBy")));
    }

    /** A refusal by the tenant declines the challenge but does not change what the device signed. */
    private boolean isDeclinedByDevice() {
        return status == ChallengeStatus.DECLINED
                && !ChallengeUpdated.REFUSED_BY_TENANT.equals(reason)
                && !ChallengeUpdated.ACTION_DECIDED.equals(reason);
    }

    /** Returns the time at which a device answered, if one has. */
    public @Nullable Instant answeredAt() {
        return decidedBy == null ? null : decidedAt;
    }

    /** Returns the key inside Assent: of the table and of the topics. */
    public UUID uuid() {
        return uuid;
    }

    /** Returns the 64 characters that clients see and devices sign. */
    public String challengeId() {
        return challengeId;
    }

    /** Returns the canonical text that the user is shown; null until ChallengeCreated has been consumed. */
    public @Nullable String context() {
        return context;
    }

    /** Returns the user's attributes that the phone may show, as JSON; null if there are none or the challenge has ended. */
    public @Nullable String userCustom() {
        return userCustom;
    }

    /** Returns whether ChallengeCreated has been consumed; a cancellation may arrive before it. */
    boolean isCreated() {
        return context != null;
    }

    /** Returns whether the challenge was started without a user, who is then the one that claims it. */
    boolean isAnonymous() {
        return context != null && Json.read(context, ChallengeContext.class).userId() == null;
    }

    /** Returns the type of credential that may answer. */
    public CredentialType credentialType() {
        return credentialType;
    }

    /** Returns the hash of the secret with which a browser polls; null if it polls with a token or not at all. */
    public @Nullable String deviceCodeHash() {
        return deviceCodeHash;
    }

    /** Returns the only device that may answer; null if no device has claimed the challenge. */
    @Nullable
    UUID claimedBy() {
        return claimedBy;
    }

    /** Returns whether a device has claimed or answered the challenge. */
    public boolean isClaimed() {
        return claimedBy != null || decidedBy != null;
    }

    /** Returns whether the challenge accepts an answer at {@code now}. */
    boolean isPending(Instant now) {
        return status == ChallengeStatus.PENDING && expiresAt.isAfter(now);
    }

    /** Returns the id of the tenant that started the challenge. */
    public String tenantId() {
        return tenantId;
    }

    /** Returns the id of the user who is asked. */
    public String userId() {
        return userId;
    }

    /** Returns the id of the action that the challenge is for. */
    public UUID actionId() {
        return actionId;
    }

    /** Returns the code of the action that the challenge is for. */
    public String actionCode() {
        return actionCode;
    }

    /** Returns the key that identifies the action among those of its user and code. */
    public String idempotencyKey() {
        return idempotencyKey;
    }

    /** Returns the time from which the challenge accepts no answer. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Returns the sealed digits that an approval needs; null if none are needed or the challenge is decided. */
    @Nullable
    String sealedCode() {
        return sealedCode;
    }

    /** Returns the sealed access token; null unless VERIFIED. */
    public @Nullable String sealedToken() {
        return sealedToken;
    }

    /** Returns the version, which grows with every change of the status. */
    public long version() {
        return version;
    }

    /** Returns the status; PENDING also for an expired challenge that the sweep has not processed yet. */
    public ChallengeStatus status() {
        return status;
    }
}
