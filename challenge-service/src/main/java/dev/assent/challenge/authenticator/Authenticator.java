// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.secret.Sha256;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A device that a user has enrolled, with its public key and its push token. */
@Entity
public class Authenticator {
    @Id
    private UUID id;

    @Column(name = "tenant_id")
    private String tenantId;

    @Column(name = "user_id")
    private String userId;

    @Enumerated(EnumType.STRING)
    @Column(name = "credential_type")
    private CredentialType credentialType;

    @Column(name = "public_key")
    private String publicKey;

    @Column(name = "device_name")
    private @Nullable String deviceName;

    private String platform;

    @Column(name = "push_token")
    private @Nullable String pushToken;

    @Column(name = "push_token_updated_at")
    private @Nullable Instant pushTokenUpdatedAt;

    private long version;

    @Column(name = "enrolled_at")
    private Instant enrolledAt;

    @Column(name = "last_verified_at")
    private @Nullable Instant lastVerifiedAt;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    private boolean disabled;

    @Column(name = "errored_at")
    private @Nullable Instant erroredAt;

    @Column(name = "push_recovered_at")
    private @Nullable Instant pushRecoveredAt;

    @Column(name = "error_code")
    private @Nullable String errorCode;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected Authenticator() {}

    Authenticator(String tenantId, String userId, DeviceRegistration device, TenantSettings settings, Instant now) {
        this.id = UuidGenerator.next(now);
        this.tenantId = tenantId;
        this.userId = userId;
        this.credentialType = device.credentialType();
        this.publicKey = device.key().base64();
        this.deviceName = device.name();
        this.platform = device.platform();
        this.pushToken = device.pushToken();
        this.pushTokenUpdatedAt = device.pushToken() == null ? null : now;
        this.version = 1;
        this.enrolledAt = now;
        this.expiresAt = expiry(settings, now);
    }

    /** Applies a repeated enrolment, which also reactivates the device; returns false if nothing changed. */
    boolean enrolAgain(DeviceRegistration device, TenantSettings settings, Instant now) {
        boolean sameToken = device.pushToken() == null || device.pushToken().equals(pushToken);
        boolean sameName = device.name() == null || device.name().equals(deviceName);
        Instant expiry = expiry(settings, now);
        if (sameToken && sameName && !disabled && Objects.equals(expiry, expiresAt)) {
            return false;
        }
        setPushToken(device.pushToken(), now);
        if (!sameName) {
            deviceName = device.name();
        }
        disabled = false;
        expiresAt = expiry;
        version++;
        return true;
    }

    /**
     * Applies a change that the device has signed; returns whether it changed a member of the event.
     *
     * @param newPushToken the new push token; null keeps the stored one
     * @param newExpiry the new end of the lifetime
     */
    boolean applySignedChange(@Nullable String newPushToken, @Nullable Instant newExpiry, Instant now) {
        boolean tokenChanged = setPushToken(newPushToken, now);
        boolean changed = tokenChanged || !Objects.equals(newExpiry, expiresAt);
        expiresAt = newExpiry;
        lastVerifiedAt = now;
        if (changed) {
            version++;
        }
        return changed;
    }

    private boolean setPushToken(@Nullable String newPushToken, Instant now) {
        if (newPushToken == null || newPushToken.equals(pushToken)) {
            return false;
        }
        pushToken = newPushToken;
        pushTokenUpdatedAt = now;
        erroredAt = null;
        errorCode = null;
        return true;
    }

    /** Returns the end of a lifetime that begins at {@code now}; null if devices do not expire. */
    static @Nullable Instant expiry(TenantSettings settings, Instant now) {
        Integer days = settings.credentialLifetimeDays();
        return days == null ? null : now.truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofDays(days));
    }

    /** Disables the device: it cannot answer until it enrols again. */
    void disable() {
        disabled = true;
        version++;
    }

    /** Removes the push token, which no longer reaches the device. */
    void clearPushToken() {
        pushToken = null;
        pushTokenUpdatedAt = null;
        version++;
    }

    /** Records that a push to the device failed at {@code at} with {@code code}, unless a later result is recorded. */
    void recordPushError(String code, Instant at) {
        if (isAtOrAfter(erroredAt, at) || isAtOrAfter(pushRecoveredAt, at)) {
            return;
        }
        erroredAt = at;
        errorCode = code;
    }

    private static boolean isAtOrAfter(@Nullable Instant recorded, Instant at) {
        return recorded != null && !recorded.isBefore(at);
    }

    /** Raises the version to {@code epoch} or above, and returns the event that announces the unchanged state anew. */
    AuthenticatorChanged repeat(long epoch) {
        version = Math.max(version + 1, epoch);
        return toChangedEvent(true);
    }

    /** Event that carries the current state of this device to the other services. */
    AuthenticatorChanged toChangedEvent() {
        return toChangedEvent(null);
    }

    private AuthenticatorChanged toChangedEvent(@Nullable Boolean repeated) {
        return new AuthenticatorChanged(
                id,
                version,
                tenantId,
                userId,
                publicKey,
                deviceName,
                platform,
                pushToken,
                enrolledAt,
                expiresAt,
                disabled,
                credentialType.orAbsent(),
                repeated);
    }

    /** Returns whether the device may answer a challenge at {@code now}, that is, it is neither disabled nor expired. */
    boolean isActive(Instant now) {
        return !disabled && (expiresAt == null || expiresAt.isAfter(now));
    }

    /** Returns whether the push token has the hash {@code hash} and was last registered at or before {@code time}. */
    boolean hadPushToken(@Nullable String hash, Instant time) {
        return pushToken != null
                && Sha256.of(pushToken).equals(hash)
                && (pushTokenUpdatedAt == null || !pushTokenUpdatedAt.isAfter(time));
    }

    /** Id of this authenticator. */
    public UUID id() {
        return id;
    }

    /** Token that addresses the device at its push service, or null if it has none and only polls. */
    public @Nullable String pushToken() {
        return pushToken;
    }

    /** Code with which the last push to the device failed, or null if it did not. */
    public @Nullable String errorCode() {
        return errorCode;
    }

    /** Time at which the last push to the device failed, or null if it did not. */
    @Nullable
    Instant erroredAt() {
        return erroredAt;
    }

    CredentialType credentialType() {
        return credentialType;
    }

    @Nullable
    String deviceName() {
        return deviceName;
    }

    String platform() {
        return platform;
    }

    String userId() {
        return userId;
    }

    Instant enrolledAt() {
        return enrolledAt;
    }

    @Nullable
    Instant lastVerifiedAt() {
        return lastVerifiedAt;
    }

    @Nullable
    Instant expiresAt() {
        return expiresAt;
    }

    boolean disabled() {
        return disabled;
    }
}
