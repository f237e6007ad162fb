// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.challenge.CredentialType;
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

/** Service that enrols devices, up to the tenant's limit per user. */
@ApplicationScoped
class EnrolmentService {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final UserLock userLock;
    private final ActionService actions;
    private final Clock clock;

    EnrolmentService(
            TransactionRunner transactions,
            TenantDirectory tenants,
            UserLock userLock,
            ActionService actions,
            Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.userLock = userLock;
        this.actions = actions;
        this.clock = clock;
    }

    /**
     * Enrols {@code device} for the token's user. A known device keeps its authenticator, is updated, and becomes active
     * again if it was disabled or expired. Fails with 409 if another user holds its key, or if the user has as many active
     * devices as the tenant allows; with 401 if the user was deleted after the token was minted.
     */
    Uni<Authenticator> enrol(TrackToken token, DeviceRegistration device) {
        return tenants.settings(token.tenantId()).chain(settings -> enrol(token, device, settings)
                // Two users enrol one key concurrently: the second attempt finds the row of the first.
                .onFailure(ConstraintViolationException.class)
                .recoverWithUni(() -> enrol(token, device, settings)));
    }

    private Uni<Authenticator> enrol(TrackToken token, DeviceRegistration device, TenantSettings settings) {
        Instant now = clock.instant();
        return transactions.runAndPublish(unit -> userLock.acquire(unit, token.tenantId(), token.userId())
                .chain(() -> actions.lock(unit, ActionKey.of(token)))
                .onItem()
                .ifNull()
                // A valid token proves that the action existed, so the user was deleted since.
                .failWith(ApiException::invalidToken)
                .chain(() -> AuthenticatorStore.findByKey(
                        unit.session(), token.tenantId(), device.key(), LockModeType.PESSIMISTIC_WRITE))
                .invoke(existing -> {
                    if (existing != null && !existing.userId().equals(token.userId())) {
                        throw new ApiException(
                                409, "invalid_credential", "publicKey: this key is enrolled for another user.");
                    }
                    if (existing != null && existing.credentialType() != device.credentialType()) {
                        throw new ApiException(
                                409,
                                "invalid_credential",
                                "publicKey: this key is enrolled as " + existing.credentialType() + "; use another.");
                    }
                })
                .call(existing -> existing != null && existing.isActive(now)
                        ? Uni.createFrom().voidItem()
                        : checkDeviceLimit(unit, token, device.credentialType(), settings, now))
                .chain(existing -> existing == null
                        ? insert(unit, new Authenticator(token.tenantId(), token.userId(), device, settings, now))
                        : update(unit, existing, existing.enrolAgain(device, settings, now))));
    }

    /**
     * Counts active devices of one credential type only: a disabled or expired one must not block the enrolment of its
     * successor, and a phone has a credential of each type.
     */
    private static Uni<Void> checkDeviceLimit(
            UnitOfWork unit, TrackToken token, CredentialType type, TenantSettings settings, Instant now) {
        return unit.session()
                .createQuery(
                        """
                        select count(*) from Authenticator where tenantId = :tenant and userId = :user
                        and credentialType = :type and not disabled and (expiresAt is null or expiresAt > :now)""",
                        Long.class)
                .setParameter("tenant", token.tenantId())
                .setParameter("user", token.userId())
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
