package dev.assent.challenge.start;

import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.Actions;
import dev.assent.challenge.authenticator.Authenticator;
import dev.assent.challenge.authenticator.Authenticators;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Starts challenges, and tells the other services. */
@ApplicationScoped
class ChallengeStart {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final UserLock users;
    private final Actions actions;
    private final Authenticators authenticators;
    private final Pushes pushes;
    private final NewChallenges challenges;

    ChallengeStart(
            TransactionRunner transactions,
            TenantDirectory tenants,
            UserLock users,
            Actions actions,
            Authenticators authenticators,
            Pushes pushes,
            NewChallenges challenges) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.users = users;
        this.actions = actions;
        this.authenticators = authenticators;
        this.pushes = pushes;
        this.challenges = challenges;
    }

    /**
     * A challenge that waits, and who may answer it.
     *
     * @param code what the user types on the phone; null where nothing is asked for
     * @param withheld why no push is sent; empty where pushes are
     */
    record Started(
            ChallengeId id, Instant expiresAt, List<Authenticator> devices, Secret code, Optional<Withheld> withheld) {}

    /**
     * Starts a challenge of the token's action for all devices of the user, or for {@code only}, where it is not null.
     * It takes the place of those of the same action code that wait.
     */
    Uni<Started> start(TrackToken token, UUID only) {
        return tenants.settings(token.tenantId())
                .chain(settings -> {
                    checkMethod(settings.action(token.actionCode()));
                    return transactions.runAndPublish(unit -> start(unit, token, only, settings));
                })
                .invoke(pushes::count);
    }

    private static void checkMethod(ActionSettings settings) {
        List<VerificationMethod> allowed = settings.allowedVerificationMethods();
        if (allowed != null && !allowed.contains(VerificationMethod.PUSH)) {
            throw ApiException.invalidRequest("action", "its settings do not allow PUSH");
        }
    }

    private Uni<Started> start(UnitOfWork unit, TrackToken token, UUID only, TenantSettings settings) {
        return users.take(unit, token.tenantId(), token.userId())
                .chain(() -> actions.lock(unit, ActionKey.of(token)))
                .onItem()
                .ifNull()
                // The token is ours, so the action was there: the user has been deleted since.
                .failWith(ApiException::invalidToken)
                .invoke(action -> {
                    if (action.state() != ActionState.CHALLENGE_REQUIRED) {
                        throw ApiException.invalidRequest(
                                "action", "is " + action.state() + "; only CHALLENGE_REQUIRED can be challenged");
                    }
                })
                .chain(action -> authenticators
                        .mayAnswer(unit, token.tenantId(), token.userId())
                        .map(devices -> eligible(devices, only))
                        .chain(devices -> pushes.withheld(unit, action, settings)
                                .chain(withheld -> challenges.begin(
                                        unit, new NewChallenges.Wanted(action, only, devices, withheld), settings))));
    }

    private static List<Authenticator> eligible(List<Authenticator> devices, UUID only) {
        List<Authenticator> eligible = devices.stream()
                .filter(device -> only == null || device.id().equals(only))
                .toList();
        if (eligible.isEmpty()) {
            throw ApiException.unknownDeviceKey();
        }
        return eligible;
    }
}
