package dev.assent.verification.decision;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An enrolled device, as challenge-service announced it. */
@Entity
@Table(name = "authenticator")
public class Device {
    @Id
    private UUID id;

    @Column(name = "tenant_id")
    private String tenantId;

    @Column(name = "user_id")
    private String userId;

    @Column(name = "public_key")
    private String publicKey;

    @Column(name = "enrolled_at")
    private Instant enrolledAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    private boolean disabled;

    /** For Hibernate. */
    protected Device() {}

    /** Whether it counts at {@code now}: neither disabled nor past its time. */
    boolean counts(Instant now) {
        return !disabled && (expiresAt == null || expiresAt.isAfter(now));
    }

    /** Its id as an authenticator. */
    public UUID id() {
        return id;
    }

    /** Whose it is. */
    public String userId() {
        return userId;
    }

    /** Its public key in the one form that is compared. */
    public String publicKey() {
        return publicKey;
    }
}
