package dev.assent.challenge.start;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.Actions;
import dev.assent.challenge.action.Challenge;
import dev.assent.challenge.action.Origin;
import dev.assent.challenge.authenticator.Authenticator;
import dev.assent.challenge.authenticator.Authenticators;
import dev.assent.contracts.Ids;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.Transactions;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** Starts challenges: fixes what the user is asked to approve, and tells the other services. */
@ApplicationScoped
class ChallengeStart {
    private static final Duration LONGEST_LIFETIME = Duration.ofMinutes(10);
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Transactions transactions;
    private final Actions actions;
    private final Authenticators authenticators;
    private final Clock clock;
    private final Duration lifetime;

    ChallengeStart(
            Transactions transactions,
            Actions actions,
            Authenticators authenticators,
            Clock clock,
            ChallengeConfig config) {
        this.transactions = transactions;
        this.actions = actions;
        this.authenticators = authenticators;
        this.clock = clock;
        this.lifetime = config.lifetime();
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST_LIFETIME) > 0) {
            throw new IllegalArgumentException("assent.challenge.lifetime: must be at most " + LONGEST_LIFETIME);
        }
    }

    /** A challenge that waits, and who may answer it. */
    record Started(ChallengeId id, Instant expiresAt, List<Authenticator> devices) {}

    /** Starts a challenge of the token's action for all devices of the user, or for {@code only}, where it is not null. */
    Uni<Started> start(TrackToken token, UUID only) {
        return transactions.runAndPublish(unit -> actions.lock(unit, ActionKey.of(token))
                .onItem()
                .ifNull()
                // The token is ours, so the action was there: the user has been deleted since.
                .failWith(ApiException::invalidToken)
                .chain(action -> {
                    if (action.state() != ActionState.CHALLENGE_REQUIRED) {
                        throw ApiException.invalidRequest(
                                "action", "is " + action.state() + "; only CHALLENGE_REQUIRED can be challenged");
                    }
                    return authenticators
                            .ofUser(unit, token.tenantId(), token.userId())
                            .chain(devices -> start(unit, action, eligible(devices, only), only));
                }));
    }

    private static List<Authenticator> eligible(List<Authenticator> devices, UUID only) {
        List<Authenticator> eligible = only == null
                ? devices
                : devices.stream().filter(device -> device.id().equals(only)).toList();
        if (eligible.isEmpty()) {
            throw ApiException.credentialNotFound();
        }
        return eligible;
    }

    private Uni<Started> start(UnitOfWork unit, Action action, List<Authenticator> devices, UUID only) {
        ChallengeContext context = context(action, only);
        String text = context.canonicalText();
        ChallengeId id = ChallengeId.of(context.id(), text);
        ActionKey key = action.key();
        action.challengedBy(id.uuid());
        var created = new ChallengeCreated(
                id.uuid(),
                1,
                id.toString(),
                key.tenantId(),
                key.userId(),
                action.id(),
                key.actionCode(),
                key.idempotencyKey(),
                text,
                context.createdAt(),
                context.expiresAt(),
                devices.stream().map(Authenticator::asDevice).toList(),
                null,
                null);
        return unit.session()
                .persist(new Challenge(id, action, context.createdAt(), context.expiresAt()))
                .chain(() -> unit.announce(created))
                .replaceWith(new Started(id, context.expiresAt(), devices));
    }

    private ChallengeContext context(Action action, UUID only) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        ActionKey key = action.key();
        Origin origin = action.origin();
        return new ChallengeContext(
                Ids.next(now),
                Base64.getUrlEncoder().withoutPadding().encodeToString(nonce),
                key.tenantId(),
                key.userId(),
                key.actionCode(),
                key.idempotencyKey(),
                now,
                now.plus(lifetime),
                only,
                origin.ipAddress(),
                origin.userAgent(),
                origin.deviceId(),
                origin.custom());
    }
}
