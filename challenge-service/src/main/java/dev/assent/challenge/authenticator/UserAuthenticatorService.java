// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.attestation.AttestationService;
import dev.assent.challenge.attestation.AttestationSummary;
import dev.assent.challenge.user.UserAttributes;
import dev.assent.challenge.user.UserStore;
import dev.assent.contracts.event.ContactChanged.Change;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Service for the authenticators of a user as a backend sees them: devices and verified addresses alike. */
@ApplicationScoped
public class UserAuthenticatorService {
    private final TransactionRunner transactions;
    private final UserStore users;
    private final ActionService actions;
    private final AttestationService attestations;
    private final Clock clock;

    UserAuthenticatorService(
            TransactionRunner transactions,
            UserStore users,
            ActionService actions,
            AttestationService attestations,
            Clock clock) {
        this.transactions = transactions;
        this.users = users;
        this.actions = actions;
        this.attestations = attestations;
        this.clock = clock;
    }

    /** Returns all authenticators of the user, oldest first. */
    public Uni<List<UserAuthenticator>> list(String tenantId, String userId) {
        return transactions.read(session -> attestations
                .summaries(session, tenantId, userId)
                .chain(summaries -> list(session, tenantId, userId, device -> true, summaries)));
    }

    /**
     * Returns the authenticators of the token's user that can verify the user now, oldest first, with masked addresses.
     * Fails with 401 if the user was deleted after the token was minted.
     */
    Uni<List<UserAuthenticator>> listMasked(TrackToken token) {
        return transactions
                .read(session -> actions.find(session, token)
                        .chain(() -> list(
                                session,
                                token.tenantId(),
                                token.userId(),
                                device -> device.isActive(clock.instant()),
                                Map.of())))
                .map(found -> found.stream().map(UserAuthenticator::masked).toList());
    }

    private static Uni<List<UserAuthenticator>> list(
            Mutiny.Session session,
            String tenantId,
            String userId,
            Predicate<Authenticator> filter,
            Map<UUID, AttestationSummary> attestations) {
        return devices(session, tenantId, userId, LockModeType.NONE).chain(devices -> contacts(
                        session, tenantId, userId, LockModeType.NONE)
                .map(contacts -> Stream.concat(
                                devices.stream()
                                        .filter(filter)
                                        .map(device -> UserAuthenticator.of(device, attestations.get(device.id()))),
                                contacts.stream().map(UserAuthenticator::of))
                        .sorted(Comparator.comparing(UserAuthenticator::createdAt))
                        .toList()));
    }

    /** Records {@code contact}, creating the user if needed. A repeated contact updates the existing authenticator. */
    Uni<UserAuthenticator> record(String tenantId, String userId, Contact contact) {
        return transactions
                // The upsert locks the user's row, so that concurrent calls with one address run one after the other.
                .run(unit -> users.upsert(unit, tenantId, userId, UserAttributes.NONE)
                        .chain(() -> contacts(unit.session(), tenantId, userId, LockModeType.NONE))
                        .chain(existing -> upsert(unit, tenantId, userId, contact, existing)))
                .map(UserAuthenticator::of);
    }

    private Uni<ContactAuthenticator> upsert(
            UnitOfWork unit, String tenantId, String userId, Contact contact, List<ContactAuthenticator> existing) {
        if (contact.isDefault()) {
            existing.forEach(ContactAuthenticator::clearDefault);
        }
        for (ContactAuthenticator authenticator : existing) {
            if (authenticator.method() == contact.method()
                    && authenticator.address().equals(contact.address())) {
                authenticator.recordVerification(contact.isDefault(), clock.instant());
                return announce(unit, authenticator, Change.UPDATED).replaceWith(authenticator);
            }
        }
        var inserted = new ContactAuthenticator(tenantId, userId, contact, clock.instant());
        return unit.session()
                .persist(inserted)
                .chain(() -> announce(unit, inserted, Change.CREATED))
                .replaceWith(inserted);
    }

    private Uni<Void> announce(UnitOfWork unit, ContactAuthenticator contact, Change change) {
        return unit.announce(contact.toChangedEvent(change, clock.instant()));
    }

    /** Removes the authenticator; fails with 404 if the user has none with this id. */
    Uni<Void> remove(String tenantId, String userId, UUID id) {
        return transactions.runAndPublish(unit -> remove(unit, tenantId, userId, id));
    }

    /** Removes the authenticator in the transaction of {@code unit}; fails with 404 if the user has none with this id. */
    public Uni<Void> remove(UnitOfWork unit, String tenantId, String userId, UUID id) {
        return lockDevice(unit, tenantId, userId, id)
                .chain(device -> device != null
                        ? AuthenticatorStore.remove(unit, device)
                        : removeContact(unit, tenantId, userId, id));
    }

    /** Removes the device in the transaction of {@code unit}; fails with 404 if the user has none with this id. */
    public Uni<Void> removeDevice(UnitOfWork unit, String tenantId, String userId, UUID id) {
        return lockDevice(unit, tenantId, userId, id)
                .onItem()
                .ifNull()
                .failWith(UserAuthenticatorService::notFound)
                .chain(device -> AuthenticatorStore.remove(unit, device));
    }

    private static Uni<@Nullable Authenticator> lockDevice(UnitOfWork unit, String tenantId, String userId, UUID id) {
        return unit.session()
                .createQuery(
                        "from Authenticator where id = :id and tenantId = :tenant and userId = :user",
                        Authenticator.class)
                .setParameter("id", id)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull();
    }

    private Uni<Void> removeContact(UnitOfWork unit, String tenantId, String userId, UUID id) {
        return unit.session()
                .createQuery(
                        "from ContactAuthenticator where id = :id and tenantId = :tenant and userId = :user",
                        ContactAuthenticator.class)
                .setParameter("id", id)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull()
                .onItem()
                .ifNull()
                .failWith(UserAuthenticatorService::notFound)
                .chain(contact -> remove(unit, contact));
    }

    private Uni<Void> remove(UnitOfWork unit, ContactAuthenticator contact) {
        return unit.session().remove(contact).chain(() -> announce(unit, contact, Change.DELETED));
    }

    /** Deletes all authenticators of the user and announces the removal of each. */
    public Uni<Void> deleteAll(UnitOfWork unit, String tenantId, String userId) {
        return devices(unit.session(), tenantId, userId, LockModeType.PESSIMISTIC_WRITE)
                .chain(devices -> {
                    Uni<Void> removals = Uni.createFrom().voidItem();
                    for (Authenticator device : devices) {
                        removals = removals.chain(() -> AuthenticatorStore.remove(unit, device));
                    }
                    return removals;
                })
                .chain(() -> contacts(unit.session(), tenantId, userId, LockModeType.PESSIMISTIC_WRITE))
                .chain(contacts -> {
                    Uni<Void> removals = Uni.createFrom().voidItem();
                    for (ContactAuthenticator contact : contacts) {
                        removals = removals.chain(() -> remove(unit, contact));
                    }
                    return removals;
                })
                // The user's row, which the contacts refer to, is deleted by a statement that does not flush them.
                .chain(() -> unit.session().flush());
    }

    private static Uni<List<Authenticator>> devices(
            Mutiny.Session session, String tenantId, String userId, LockModeType lock) {
        return session.createQuery(
                        "from Authenticator where tenantId = :tenant and userId = :user order by id",
                        Authenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setLockMode(lock)
                .getResultList();
    }

    private static Uni<List<ContactAuthenticator>> contacts(
            Mutiny.Session session, String tenantId, String userId, LockModeType lock) {
        return session.createQuery(
                        "from ContactAuthenticator where tenantId = :tenant and userId = :user order by id",
                        ContactAuthenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setLockMode(lock)
                .getResultList();
    }

    /** 404 for an unknown authenticator, and for one of another user: the answers must not differ. */
    static ApiException notFound() {
        return new ApiException(404, "credential_not_found", "The user has no such authenticator.");
    }
}
