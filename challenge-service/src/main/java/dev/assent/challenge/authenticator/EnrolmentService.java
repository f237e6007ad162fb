// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.attestation.AttestationProof;
import dev.assent.challenge.attestation.AttestationService;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Service that enrols devices, up to the tenant's limit per user. */
@ApplicationScoped
class EnrolmentService {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final UserLock userLock;
    private final EnrolmentProofVerifier proofs;
    private final EnrolmentTokenStore tokens;
    private final AttestationService attestations;
    private final Clock clock;

    EnrolmentService(
            TransactionRunner transactions,
            TenantDirectory tenants,
            UserLock userLock,
            EnrolmentProofVerifier proofs,
            EnrolmentTokenStore tokens,
            AttestationService attestations,
            Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.userLock = userLock;
        this.proofs = proofs;
        this.tokens = tokens;
        this.attestations = attestations;
        this.clock = clock;
    }

    /**
     * Enrols {@code device} for the user of {@code proof}, whose token is used up for its type of credential. A known device keeps its authenticator, is
     * updated, and becomes active again if it was disabled or expired. A repetition with the same token and key returns the
     * device and changes nothing, because SDKs repeat a request after a broken connection. Fails with 401 if the token was
     * used for another key of the type or the user was removed; with 409 if another user holds the key or it is of another type, or if the user has as many
     * active devices as the tenant allows; with 400 if there is an {@code attestation} that the tenant does not record, or
     * that is for no unused nonce.
     */
    Uni<Authenticator> enrol(EnrolmentProof proof, DeviceRegistration device, @Nullable AttestationProof attestation) {
        return tenants.settings(proof.tenantId()).chain(settings -> {
            AttestationService.check(attestation, settings);
            return enrol(proof, device, attestation, settings)
                    // Two users enrol one key concurrently: the second attempt finds the row of the first.
                    .onFailure(ConstraintViolationException.class)
                    .recoverWithUni(() -> enrol(proof, device, attestation, settings));
        });
    }

    private Uni<Authenticator> enrol(
            EnrolmentProof proof,
            DeviceRegistration device,
            @Nullable AttestationProof attestation,
            TenantSettings settings) {
        return transactions.runAndPublish(unit -> userLock.acquire(unit, proof.tenantId(), proof.userId())
                .chain(() -> proofs.check(unit, proof))
                .chain(action -> tokens.findEnrolled(unit, proof, device.credentialType())
                        .chain(enrolled -> enrolled.isPresent()
                                ? repeat(unit, proof, device, enrolled.get())
                                : enrolFirst(unit, proof, action, device, attestation, settings))));
    }

    private Uni<Authenticator> enrolFirst(
            UnitOfWork unit,
            EnrolmentProof proof,
            Action action,
            DeviceRegistration device,
            @Nullable AttestationProof attestation,
            TenantSettings settings) {
        // The lock of the user lets one of two concurrent first enrolments see the other.
        return EnrolmentProofVerifier.requireFirst(unit.session(), proof)
                .chain(() -> enrolOnce(unit, proof, device, settings))
                .call(added -> tokens.use(unit, proof, added))
                .call(added -> attestations.record(unit, action, added.id(), attestation));
    }

    private Uni<Authenticator> repeat(UnitOfWork unit, EnrolmentProof proof, DeviceRegistration device, UUID enrolled) {
        return AuthenticatorStore.findByKey(unit.session(), proof.tenantId(), device.key(), LockModeType.NONE)
                .map(found -> {
                    if (found == null || !found.id().equals(enrolled) || !found.isActive(clock.instant())) {
                        throw ApiException.invalidToken();
                    }
                    return found;
                });
    }

    private Uni<Authenticator> enrolOnce(
            UnitOfWork unit, EnrolmentProof proof, DeviceRegistration device, TenantSettings settings) {
        Instant now = clock.instant();
        return AuthenticatorStore.findByKey(
                        unit.session(), proof.tenantId(), device.key(), LockModeType.PESSIMISTIC_WRITE)
                .invoke(existing -> {
                    if (existing != null && !existing.userId().equals(proof.userId())) {
                        throw new ApiException(
                                409, "credential_in_use", "publicKey: this key is enrolled for another user.");
                    }
                    if (existing != null && existing.credentialType() != device.credentialType()) {
                        throw new ApiException(
                                409,
                                "credential_in_use",
                                "publicKey: this key is enrolled as " + existing.credentialType() + "; use another.");
                    }
                })
                .call(existing -> existing != null && existing.isActive(now)
                        ? Uni.createFrom().voidItem()
                        : checkDeviceLimit(unit, proof, device.credentialType(), settings, now))
                .chain(existing -> existing == null
                        ? insert(unit, new Authenticator(proof.tenantId(), proof.userId(), device, settings, now))
                        : update(unit, existing, existing.enrolAgain(device, settings, now)));
    }

    /**
     * Counts active devices of one credential type only: a disabled or expired one must not block the enrolment of its
     * successor, and a phone has a credential of each type.
     */
    private static Uni<Void> checkDeviceLimit(
            UnitOfWork unit, EnrolmentProof proof, CredentialType type, TenantSettings settings, Instant now) {
        return unit.session()
                .createQuery(
                        """
                        select count(*) from Authenticator where tenantId = :tenant and userId = :user
                        and credentialType = :type and not disabled and (expiresAt is null or expiresAt > :now)""",
                        Long.class)
                .setParameter("tenant", proof.tenantId())
                .setParameter("user", proof.userId())
                .setParameter("type", type)
                .setParameter("now", now)
                .getSingleResult()
                .invoke(devices -> {
                    if (devices >= settings.deviceLimit()) {
                        throw new ApiException(
                                409,
                                "too_many_authenticators",
                                "The user has " + devices + " active devices; the limit is " + settings.deviceLimit()
                                        + ". Remove one first.");
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Authenticator> insert(UnitOfWork unit, Authenticator authenticator) {
        return unit.session()
                .persist(authenticator)
                .chain(() -> unit.session().flush())
                .chain(() -> unit.announce(authenticator.toChangedEvent()))
                .replaceWith(authenticator);
    }

    private static Uni<Authenticator> update(UnitOfWork unit, Authenticator authenticator, boolean changed) {
        return changed
                ? unit.announce(authenticator.toChangedEvent()).replaceWith(authenticator)
                : Uni.createFrom().item(authenticator);
    }
}
