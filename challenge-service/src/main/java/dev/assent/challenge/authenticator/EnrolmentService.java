// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.attestation.AttestationProof;
import dev.assent.challenge.attestation.AttestationService;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Service that enrols devices, up to the tenant's limit per user. */
@ApplicationScoped
class EnrolmentService {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final UserLock userLock;
    private final ActionService actions;
    private final AttestationService attestations;
    private final Clock clock;

    EnrolmentService(
            TransactionRunner transactions,
            TenantDirectory tenants,
            UserLock userLock,
            ActionService actions,
            AttestationService attestations,
            Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.userLock = userLock;
        this.actions = actions;
        this.attestations = attestations;
        this.clock = clock;
    }

    /**
     * Enrols {@code device} for the token's user. A known device keeps its authenticator, is updated, and becomes active
     * again if it was disabled or expired. Fails with 409 if another user holds its key, or if the user has as many active
     * devices as the tenant allows; with 401 if the user was deleted after the token was minted; with 400 if there is a
     * {@code proof} of integrity that the tenant does not record, or that is for no unused nonce.
     */
    Uni<Authenticator> enrol(TrackToken token, DeviceRegistration device, @Nullable AttestationProof proof) {
        return tenants.settings(token.tenantId()).chain(settings -> {
            AttestationService.check(proof, settings);
            return enrol(token, device, proof, settings)
                    // Two users enrol one key concurrently: the second attempt finds the row of the first.
                    .onFailure(ConstraintViolationException.class)
                    .recoverWithUni(() -> enrol(token, device, proof, settings));
        });
    }

    private Uni<Authenticator> enrol(
            TrackToken token, DeviceRegistration device, @Nullable AttestationProof proof, TenantSettings settings) {
        Instant now = clock.instant();
        return transactions.runAndPublish(unit -> userLock.acquire(unit, token.tenantId(), token.userId())
                .chain(() -> actions.lock(unit, ActionKey.of(token)))
                .onItem()
                .ifNull()
                // A valid token proves that the action existed, so the user was deleted since.
                .failWith(ApiException::invalidToken)
                .chain(action -> enrol(unit, token, device, settings, now)
                        .call(enrolled -> attestations.record(unit, action, enrolled.id(), proof))));
    }

    private Uni<Authenticator> enrol(
            UnitOfWork unit, TrackToken token, DeviceRegistration device, TenantSettings settings, Instant now) {
        return AuthenticatorStore.findByKey(
                        unit.session(), token.tenantId(), device.key(), LockModeType.PESSIMISTIC_WRITE)
                .invoke(existing -> {
                    if (existing != null && !existing.userId().equals(token.userId())) {
                        throw new ApiException(
                                409, "credential_in_use", "publicKey: this key is enrolled for another user.");
                    }
                })
                .call(existing -> existing != null && existing.isActive(now)
                        ? Uni.createFrom().voidItem()
                        : checkDeviceLimit(unit, token, settings, now))
                .chain(existing -> existing == null
                        ? insert(unit, new Authenticator(token.tenantId(), token.userId(), device, settings, now))
                        : update(unit, existing, existing.enrolAgain(device, settings, now)));
    }

    /** Counts active devices only: a disabled or expired one must not block the enrolment of its successor. */
    private static Uni<Void> checkDeviceLimit(UnitOfWork unit, TrackToken token, TenantSettings settings, Instant now) {
        return unit.session()
                .createQuery(
                        """
                        select count(*) from Authenticator where tenantId = :tenant and userId = :user
                        and not disabled and (expiresAt is null or expiresAt > :now)""",
                        Long.class)
                .setParameter("tenant", token.tenantId())
                .setParameter("user", token.userId())
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
