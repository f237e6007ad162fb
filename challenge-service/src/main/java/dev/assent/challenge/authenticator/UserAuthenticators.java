package dev.assent.challenge.authenticator;

import dev.assent.challenge.user.UserAttributes;
import dev.assent.challenge.user.Users;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;

/** What a backend sees and changes of its users' authenticators, devices and recorded addresses alike. */
@ApplicationScoped
public class UserAuthenticators {
    private final TransactionRunner transactions;
    private final Users users;
    private final Clock clock;

    UserAuthenticators(TransactionRunner transactions, Users users, Clock clock) {
        this.transactions = transactions;
        this.users = users;
        this.clock = clock;
    }

    /** All authenticators of the user, oldest first. */
    Uni<List<UserAuthenticator>> list(String tenantId, String userId) {
        return transactions.read(session -> devices(session, tenantId, userId, LockModeType.NONE)
                .chain(devices -> contacts(session, tenantId, userId).map(contacts -> Stream.concat(
                                devices.stream().map(UserAuthenticator::of),
                                contacts.stream().map(UserAuthenticator::of))
                        .sorted(Comparator.comparing(UserAuthenticator::createdAt))
                        .toList())));
    }

    /** Records {@code contact}, and the user where it is new; the same one again is the same authenticator. */
    Uni<UserAuthenticator> record(String tenantId, String userId, Contact contact) {
        return transactions
                // Locks the user's row, so that two recordings of one address come one after the other.
                .run(unit -> users.seen(unit, tenantId, userId, UserAttributes.NONE)
                        .chain(enrolled -> contacts(unit.session(), tenantId, userId))
                        .chain(known -> store(unit, tenantId, userId, contact, known)))
                .map(UserAuthenticator::of);
    }

    private Uni<ContactAuthenticator> store(
            UnitOfWork unit, String tenantId, String userId, Contact contact, List<ContactAuthenticator> known) {
        if (contact.isDefault()) {
            known.forEach(ContactAuthenticator::noLongerDefault);
        }
        for (ContactAuthenticator one : known) {
            if (one.method() == contact.method() && one.address().equals(contact.address())) {
                one.verified(contact.isDefault(), clock.instant());
                return Uni.createFrom().item(one);
            }
        }
        var recorded = new ContactAuthenticator(tenantId, userId, contact, clock.instant());
        return unit.session().persist(recorded).replaceWith(recorded);
    }

    /** Removes the authenticator; fails with 404 where the user has none of this id. */
    Uni<Void> remove(String tenantId, String userId, UUID id) {
        return transactions.runAndPublish(unit -> unit.session()
                .createQuery(
                        "from Authenticator where id = :id and tenantId = :tenant and userId = :user",
                        Authenticator.class)
                .setParameter("id", id)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull()
                .chain(device -> device != null ? remove(unit, device) : removeContact(unit, tenantId, userId, id)));
    }

    /** Removes {@code device}, which the caller has locked. */
    static Uni<Void> remove(UnitOfWork unit, Authenticator device) {
        return unit.session()
                .remove(device)
                .chain(() -> unit.session().flush())
                .chain(() -> unit.announceRemoval(
                        Topic.AUTHENTICATOR_CHANGED, device.id().toString(), AuthenticatorChanged.class));
    }

    private static Uni<Void> removeContact(UnitOfWork unit, String tenantId, String userId, UUID id) {
        return unit.session()
                .createMutationQuery(
                        "delete ContactAuthenticator where id = :id and tenantId = :tenant and userId = :user")
                .setParameter("id", id)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .executeUpdate()
                .invoke(removed -> {
                    if (removed == 0) {
                        throw notFound();
                    }
                })
                .replaceWithVoid();
    }

    /** Removes all authenticators of the user. */
    public Uni<Void> removeAll(UnitOfWork unit, String tenantId, String userId) {
        return devices(unit.session(), tenantId, userId, LockModeType.PESSIMISTIC_WRITE)
                .chain(devices -> {
                    Uni<Void> done = Uni.createFrom().voidItem();
                    for (Authenticator device : devices) {
                        done = done.chain(() -> remove(unit, device));
                    }
                    return done;
                })
                .chain(() -> unit.session()
                        .createMutationQuery("delete ContactAuthenticator where tenantId = :tenant and userId = :user")
                        .setParameter("tenant", tenantId)
                        .setParameter("user", userId)
                        .executeUpdate())
                .replaceWithVoid();
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

    private static Uni<List<ContactAuthenticator>> contacts(Mutiny.Session session, String tenantId, String userId) {
        return session.createQuery(
                        "from ContactAuthenticator where tenantId = :tenant and userId = :user order by id",
                        ContactAuthenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getResultList();
    }

    /** The same for an authenticator of somebody else as for one that never was. */
    static ApiException notFound() {
        return new ApiException(404, "credential_not_found", "The user has no such authenticator.");
    }
}
