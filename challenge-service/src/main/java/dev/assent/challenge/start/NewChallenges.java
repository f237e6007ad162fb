package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.Challenge;
import dev.assent.challenge.action.Challenges;
import dev.assent.challenge.authenticator.Authenticator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes challenges: each takes the place of those that wait, is stored, and announced with all that the others need. */
@ApplicationScoped
class NewChallenges {
    private final Challenges challenges;
    private final Contexts contexts;
    private final VerificationCodes codes;

    NewChallenges(Challenges challenges, Contexts contexts, VerificationCodes codes) {
        this.challenges = challenges;
        this.contexts = contexts;
        this.codes = codes;
    }

    /**
     * A challenge that is to begin.
     *
     * @param only the one device that may answer; null where all of {@code devices} may
     * @param withheld why no push is sent; empty where pushes are
     */
    record Wanted(Action action, UUID only, List<Authenticator> devices, Optional<Withheld> withheld) {}

    /** Begins the challenge {@code wanted} under the {@code settings} of its tenant. */
    Uni<ChallengeStart.Started> begin(UnitOfWork unit, Wanted wanted, TenantSettings settings) {
        return replacePending(unit, wanted).chain(() -> store(unit, wanted, settings));
    }

    /** Who is not even pushed must not be able to withdraw what the user has started elsewhere. */
    private Uni<Void> replacePending(UnitOfWork unit, Wanted wanted) {
        Action action = wanted.action();
        return challenges.replacePending(
                unit, action, wanted.withheld().isPresent() ? action.origin().source() : null);
    }

    private Uni<ChallengeStart.Started> store(UnitOfWork unit, Wanted wanted, TenantSettings settings) {
        Action action = wanted.action();
        ActionKey key = action.key();
        ChallengeContext context = contexts.of(action, wanted.only(), settings.action(key.actionCode()));
        String text = context.canonicalText();
        ChallengeId id = ChallengeId.of(context.id(), text);
        Secret code = codes.next(settings.codeDigits(key.actionCode()));
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
                wanted.devices().stream().map(Authenticator::asDevice).toList(),
                codes.seal(id.uuid(), code),
                wanted.withheld().map(Withheld::wireName).orElse(null));
        return unit.session()
                .persist(new Challenge(id, action, context.createdAt(), context.expiresAt()))
                .chain(() -> unit.announce(created))
                .replaceWith(
                        new ChallengeStart.Started(id, context.expiresAt(), wanted.devices(), code, wanted.withheld()));
    }
}
