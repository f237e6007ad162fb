// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.secret.Sha256;
import dev.assent.runtime.token.PresentedAccessToken;
import dev.assent.runtime.token.TrackToken;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.security.MessageDigest;
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

    @Column(name = "cancellation_requested")
    private boolean cancellationRequested;

    /** Version of the action when the challenge was started; null in challenges of the previous release. */
    @Column(name = "action_version")
    private @Nullable Long actionVersion;

    /** Hash of the access token that was issued for this challenge. */
    @Column(name = "access_token_hash")
    private @Nullable String accessTokenHash;

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
        this.actionVersion = action.version();
    }

    /** Records that cancellation is requested, which changes neither status nor version. */
    void setCancellationRequested() {
        cancellationRequested = true;
    }

    /** Returns what a request for cancellation names. */
    PendingChallenge toPending() {
        return new PendingChallenge(
                challengeUuid,
                version,
                challengeId,
                new ActionKey(tenantId, userId, actionCode, idempotencyKey),
                actionId,
                source,
                expiresAt);
    }

    UUID challengeUuid() {
        return challengeUuid;
    }

    /** Returns whether the challenge was started for {@code action} as it is now, as far as that is known. */
    boolean isForVersionOf(Action action) {
        return actionVersion == null || actionVersion == action.version();
    }

    /** Returns whether it is the challenge {@code id} of the action of {@code token}. */
    boolean isOf(ChallengeId id, TrackToken token) {
        return challengeId.equals(id.toString()) && token.isFor(tenantId, userId, actionId, actionCode, idempotencyKey);
    }

    /** Returns whether nobody has decided it, as far as that is known, or requested its cancellation. */
    boolean isOpen(Instant now) {
        return status == ChallengeStatus.PENDING && !cancellationRequested && expiresAt.isAfter(now);
    }

    boolean isOf(String tenantId) {
        return this.tenantId.equals(tenantId);
    }

    /** Compares {@code token} in constant time with the access token that was issued for this challenge. */
    TokenIssue compare(PresentedAccessToken token) {
        boolean genuine = accessTokenHash != null
                && MessageDigest.isEqual(
                        accessTokenHash.getBytes(US_ASCII),
                        Sha256.of(token.text()).getBytes(US_ASCII));
        return new TokenIssue(actionId, genuine, accessTokenHash == null);
    }
}
