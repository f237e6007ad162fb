// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.ContactChanged;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An authenticator for a phone number or an email address that the backend has verified. It has no key, so it cannot answer a challenge. */
@Entity
@Table(name = "contact_authenticator")
class ContactAuthenticator {
    @Id
    private UUID id;

    @Column(name = "tenant_id")
    private String tenantId;

    @Column(name = "user_id")
    private String userId;

    @Enumerated(EnumType.STRING)
    @Column(name = "verification_method")
    private MethodName method;

    private String address;

    @Column(name = "is_default")
    private boolean preferred;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "verified_at")
    private Instant verifiedAt;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected ContactAuthenticator() {}

    ContactAuthenticator(String tenantId, String userId, Contact contact, Instant now) {
        this.id = UuidGenerator.next(now);
        this.tenantId = tenantId;
        this.userId = userId;
        this.method = contact.method();
        this.address = contact.address();
        this.preferred = contact.isDefault();
        this.createdAt = now;
        this.verifiedAt = now;
    }

    /** Records another verification by the backend. */
    void recordVerification(boolean preferred, Instant now) {
        this.preferred = preferred;
        this.verifiedAt = now;
    }

    /** Event that reports {@code change} of this authenticator to the other services. */
    ContactChanged toChangedEvent(ContactChanged.Change change, Instant at) {
        boolean phone = method.kind() == MethodName.Kind.PHONE_NUMBER;
        return new ContactChanged(
                id,
                tenantId,
                userId,
                method.name(),
                phone ? address : null,
                phone ? null : address,
                createdAt,
                verifiedAt,
                change,
                at);
    }

    void clearDefault() {
        preferred = false;
    }

    UUID id() {
        return id;
    }

    String userId() {
        return userId;
    }

    MethodName method() {
        return method;
    }

    String address() {
        return address;
    }

    boolean preferred() {
        return preferred;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant verifiedAt() {
        return verifiedAt;
    }
}
