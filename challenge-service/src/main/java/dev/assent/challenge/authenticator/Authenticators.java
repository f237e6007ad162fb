package dev.assent.challenge.authenticator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.Actions;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.Transactions;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny;

/** The devices of each user. */
@ApplicationScoped
public class Authenticators {
    private final Transactions transactions;
    private final Actions actions;
    private final Clock clock;

    Authenticators(Transactions transactions, Actions actions, Clock clock) {
        this.transactions = transactions;
        this.actions = actions;
        this.clock = clock;
    }

    /** Enrols {@code device} for the token's user; the same device again is the same authenticator. Fails with 409 where another user has its key. */
    Uni<Authenticator> enrol(TrackToken token, NewDevice device) {
        return enrolOnce(token, device)
                // Two enrolments of one key at once: the second finds what the first made.
                .onFailure(ConstraintViolationException.class)
                .recoverWithUni(() -> enrolOnce(token, device));
    }

    private Uni<Authenticator> enrolOnce(TrackToken token, NewDevice device) {
        return transactions.runAndPublish(unit -> byKey(
                        unit.session(), token.tenantId(), device.key(), LockModeType.PESSIMISTIC_WRITE)
                .chain(known -> known == null ? insert(unit, token, device) : again(unit, token, device, known)));
    }

    private Uni<Authenticator> insert(UnitOfWork unit, TrackToken token, NewDevice device) {
        Authenticator authenticator = new Authenticator(token.tenantId(), token.userId(), device, clock.instant());
        return actions.lock(unit, ActionKey.of(token))
                .onItem()
                .ifNull()
                // The token is ours, so the action was there: the user has been deleted since.
                .failWith(ApiException::invalidToken)
                .chain(() -> unit.session().persist(authenticator))
                .chain(() -> unit.session().flush())
                .chain(() -> unit.announce(authenticator.changed()))
                .replaceWith(authenticator);
    }

    private Uni<Authenticator> again(UnitOfWork unit, TrackToken token, NewDevice device, Authenticator known) {
        if (!known.userId().equals(token.userId())) {
            return Uni.createFrom()
                    .failure(new ApiException(
                            409, "invalid_credential", "publicKey: this key is enrolled for another user."));
        }
        if (!known.update(device, clock.instant())) {
            return Uni.createFrom().item(known);
        }
        return unit.announce(known.changed()).replaceWith(known);
    }

    /** The device of this tenant that holds {@code key}; fails with 404. */
    Uni<Authenticator> byKey(String tenantId, DeviceKey key) {
        return transactions
                .read(session -> byKey(session, tenantId, key, LockModeType.NONE))
                .onItem()
                .ifNull()
                .failWith(ApiException::credentialNotFound);
    }

    private static Uni<Authenticator> byKey(Mutiny.Session session, String tenantId, DeviceKey key, LockModeType lock) {
        return session.createQuery(
                        "from Authenticator where tenantId = :tenant and publicKey = :key", Authenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("key", key.base64())
                .setLockMode(lock)
                .getSingleResultOrNull();
    }

    /** The user's devices, oldest first. */
    public Uni<List<Authenticator>> ofUser(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createQuery(
                        "from Authenticator where tenantId = :tenant and userId = :user order by enrolledAt",
                        Authenticator.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getResultList();
    }

    /** Remembers that the device has answered with an approval at {@code at}. */
    public Uni<Void> verified(UnitOfWork unit, String tenantId, UUID authenticatorId, Instant at) {
        return unit.session()
                .createMutationQuery(
                        """
                        update Authenticator set lastVerifiedAt = :at
                        where id = :id and tenantId = :tenant and (lastVerifiedAt is null or lastVerifiedAt < :at)""")
                .setParameter("at", at)
                .setParameter("id", authenticatorId)
                .setParameter("tenant", tenantId)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Forgets the push token that {@code push} found dead, unless the device has registered another one or the same one since. */
    public Uni<Void> clearDeadToken(UnitOfWork unit, PushDelivered push) {
        return unit.session()
                .createQuery("from Authenticator where id = :id and tenantId = :tenant", Authenticator.class)
                .setParameter("id", push.authenticatorId())
                .setParameter("tenant", push.tenantId())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull()
                .chain(device -> {
                    if (device == null
                            || device.pushToken() == null
                            || !hash(device.pushToken()).equals(push.pushTokenHash())
                            || device.pushTokenUpdatedAt().isAfter(push.finishedAt())) {
                        return Uni.createFrom().voidItem();
                    }
                    device.clearPushToken();
                    return unit.announce(device.changed());
                });
    }

    private static String hash(String pushToken) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(pushToken.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
