// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.CredentialType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An enrolled device, projected from the events of challenge-service. */
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
    private @Nullable Instant expiresAt;

    private boolean disabled;

    @Enumerated(EnumType.STRING)
    @Column(name = "credential_type")
    private CredentialType credentialType;

    /** Creates an empty object, which Hibernate fills. */
    @SuppressWarnings("NullAway.Init")
    protected Device() {}

    /** Returns whether the device is neither disabled nor expired at {@code now}. */
    boolean isActive(Instant now) {
        return !disabled && (expiresAt == null || expiresAt.isAfter(now));
    }

    /** Returns the type of its credential. */
    public CredentialType credentialType() {
        return credentialType;
    }

    /** Returns the authenticator id. */
    public UUID id() {
        return id;
    }

    /** Returns the id of the user who owns the device. */
    public String userId() {
        return userId;
    }

    /** Returns the public key: base64 of the canonical X.509 SubjectPublicKeyInfo (RFC 5480). */
    public String publicKey() {
        return publicKey;
    }
}
