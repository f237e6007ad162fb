package dev.assent.challenge.authenticator;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.tenant.TenantSettings;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;

/** A device that a user has enrolled: its public key, and where its platform reaches it. */
@Entity
public class Authenticator {
    @Id
    private UUID id;

    @Column(name = "tenant_id")
    private String tenantId;

    @Column(name = "user_id")
    private String userId;

    @Column(name = "public_key")
    private String publicKey;

    @Column(name = "device_name")
    private String deviceName;

    private String platform;

    @Column(name = "push_token")
    private String pushToken;

    @Column(name = "push_token_updated_at")
    private Instant pushTokenUpdatedAt;

    private long version;

    @Column(name = "enrolled_at")
    private Instant enrolledAt;

    @Column(name = "last_verified_at")
    private Instant lastVerifiedAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    private boolean disabled;

    /** For Hibernate. */
    protected Authenticator() {}

    Authenticator(String tenantId, String userId, NewDevice device, TenantSettings settings, Instant now) {
        this.id = UuidGenerator.next(now);
        this.tenantId = tenantId;
        this.userId = userId;
        this.publicKey = device.key().base64();
        this.deviceName = device.name();
        this.platform = device.platform();
        this.pushToken = device.pushToken();
        this.pushTokenUpdatedAt = device.pushToken() == null ? null : now;
        this.version = 1;
        this.enrolledAt = now;
        this.expiresAt = expiry(settings, now);
    }

    /** Takes over what the device says when it enrols once more, and lets it answer again; false where nothing is new. */
    boolean update(NewDevice device, TenantSettings settings, Instant now) {
        boolean sameToken = device.pushToken() == null || device.pushToken().equals(pushToken);
        boolean sameName = device.name() == null || device.name().equals(deviceName);
        Instant expiry = expiry(settings, now);
        if (sameToken && sameName && !disabled && Objects.equals(expiry, expiresAt)) {
            return false;
        }
        reachedAt(device.pushToken(), now);
        if (!sameName) {
            deviceName = device.name();
        }
        disabled = false;
        expiresAt = expiry;
        version++;
        return true;
    }

    /** Takes over what the device has signed; a null push token leaves the one that is known. */
    void signed(String newPushToken, Instant now) {
        reachedAt(newPushToken, now);
        lastVerifiedAt = now;
        version++;
    }

    /** Lets its time begin anew. */
    void renew(TenantSettings settings, Instant now) {
        expiresAt = expiry(settings, now);
    }

    private void reachedAt(String newPushToken, Instant now) {
        if (newPushToken != null && !newPushToken.equals(pushToken)) {
            pushToken = newPushToken;
            pushTokenUpdatedAt = now;
        }
    }

    private static Instant expiry(TenantSettings settings, Instant now) {
        Integer days = settings.credentialLifetimeDays();
        return days == null ? null : now.truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofDays(days));
    }

    /** Lets it answer nothing until it is enrolled again. */
    void disable() {
        disabled = true;
        version++;
    }

    /** Forgets the push token, which no longer reaches the device. */
    void clearPushToken() {
        pushToken = null;
        pushTokenUpdatedAt = null;
        version++;
    }

    AuthenticatorChanged changed() {
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
                disabled);
    }

    /** This device as one that may answer a challenge. */
    public ChallengeCreated.Device asDevice() {
        return new ChallengeCreated.Device(id, publicKey, platform, pushToken);
    }

    /** Whether it may answer a challenge: it is neither disabled nor expired. */
    boolean mayAnswer(Instant now) {
        return !disabled && (expiresAt == null || expiresAt.isAfter(now));
    }

    /** Its id. */
    public UUID id() {
        return id;
    }

    /** Where its platform reaches it; null for a device that only asks by itself. */
    public String pushToken() {
        return pushToken;
    }

    String deviceName() {
        return deviceName;
    }

    String platform() {
        return platform;
    }

    String userId() {
        return userId;
    }

    Instant pushTokenUpdatedAt() {
        return pushTokenUpdatedAt;
    }

    Instant enrolledAt() {
        return enrolledAt;
    }

    Instant lastVerifiedAt() {
        return lastVerifiedAt;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    boolean disabled() {
        return disabled;
    }
}
