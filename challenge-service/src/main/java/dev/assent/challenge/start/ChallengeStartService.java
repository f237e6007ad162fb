// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.action.ChallengeStore;
import dev.assent.challenge.start.ChallengeCreator.NewChallenge;
import dev.assent.challenge.start.PushThrottle.PushDecision;
import dev.assent.challenge.start.StartStore.StartState;
import dev.assent.challenge.user.PublicUserData;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Service that starts challenges: it reads, decides and stores with one statement each, without a transaction around them.
 * The last one changes nothing if what was read has changed since; then the service reads again.
 */
@ApplicationScoped
class ChallengeStartService {
    /** Of concurrent starts of one user at least one succeeds at a time. */
    private static final int ATTEMPTS = 12;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final TenantDirectory tenants;
    private final ActionService actions;
    private final StartStore store;
    private final ChallengeStore replaced;
    private final PushThrottle pushThrottle;
    private final ChallengeCreator challenges;

    ChallengeStartService(
            TenantDirectory tenants,
            ActionService actions,
            StartStore store,
            ChallengeStore replaced,
            PushThrottle pushThrottle,
            ChallengeCreator challenges) {
        this.tenants = tenants;
        this.actions = actions;
        this.store = store;
        this.replaced = replaced;
        this.pushThrottle = pushThrottle;
        this.challenges = challenges;
    }

    /** Challenge as it is to be stored, if nothing changes. */
    private record Draft(NewChallenge challenge, PushDecision push) {}

    /**
     * Starts a challenge of {@code action}, as it was read for {@code token}. It replaces the pending challenges of the same
     * user and action code. Fails with 400 if the action cannot be challenged or one of its challenges is approved, with 401
     * if the user was deleted, with 404 if no device may answer.
     *
     * @param onlyAuthenticatorId the one device that may answer; null if every device of the user may
     */
    Uni<ChallengeStartResult> start(TrackToken token, Action action, @Nullable UUID onlyAuthenticatorId) {
        return tenants.settings(token.tenantId()).chain(settings -> {
            checkAllowed(VerificationMethod.PUSH, settings.action(token.actionCode()));
            return start(token, action, CredentialType.PUSH, settings, ATTEMPTS, (current, state) -> {
                PushDecision push = PushThrottle.decide(current.requestContext().source(), state, settings);
                return new Draft(
                        challenges.create(
                                ChallengeRequest.push(
                                        current,
                                        onlyAuthenticatorId,
                                        selectDevices(state.devices(), onlyAuthenticatorId),
                                        PublicUserData.select(state.userCustom(), settings.publicUserAttributes()),
                                        push.suppressionReason()),
                                settings),
                        push);
            });
        });
    }

    /**
     * Starts a challenge of {@code action} as {@link #start} does, for the user's devices that scan its id.
     *
     * @param origin the origin of the page that starts it, if its browser reported one
     * @param deviceCode the secret with which the page polls; null if it does not poll
     */
    Uni<ChallengeStartResult> startQrCode(
            TrackToken token, Action action, @Nullable String origin, @Nullable Secret deviceCode) {
        return tenants.settings(token.tenantId()).chain(settings -> {
            checkAllowed(VerificationMethod.DEVICE, settings.action(token.actionCode()));
            return start(
                    token,
                    action,
                    CredentialType.QR_CODE,
                    settings,
                    ATTEMPTS,
                    (current, state) -> new Draft(
                            challenges.create(
                                    ChallengeRequest.qrCode(
                                            current, selectDevices(state.devices(), null), origin, deviceCode),
                                    settings),
                            PushDecision.NONE));
        });
    }

    /** Throws a 400 if the settings of the action do not allow {@code method}. */
    static void checkAllowed(VerificationMethod method, ActionSettings settings) {
        List<VerificationMethod> allowed = settings.allowedVerificationMethods();
        if (allowed != null && !allowed.contains(method)) {
            throw ApiException.invalidRequest("action", "its settings do not allow " + method);
        }
    }

    private Uni<ChallengeStartResult> start(
            TrackToken token,
            Action action,
            CredentialType type,
            TenantSettings settings,
            int attempts,
            BiFunction<Action, StartState, Draft> decision) {
        requireChallengeable(action);
        return store.find(action, type, settings)
                .onItem()
                .ifNull()
                .failWith(ApiException::invalidToken)
                .chain(state -> {
                    if (state.isApproved()) {
                        throw ApiException.invalidRequest("action", "is approved; its outcome is about to be known");
                    }
                    Draft draft = decision.apply(action, state);
                    return replacements(action, draft, state)
                            .chain(cancellations -> insert(action, draft, cancellations, state, settings));
                })
                .chain(result -> {
                    if (result != null) {
                        pushThrottle.countStart(result);
                        return Uni.createFrom().item(result);
                    }
                    return attempts == 1
                            ? Uni.createFrom().failure(ApiException.tooManyRequests(RETRY_AFTER))
                            : actions.find(token)
                                    .chain(current -> start(token, current, type, settings, attempts - 1, decision));
                });
    }

    private static void requireChallengeable(Action action) {
        if (action.state() != ActionState.CHALLENGE_REQUIRED) {
            throw ApiException.invalidRequest(
                    "action", "is " + action.state() + "; only CHALLENGE_REQUIRED can be challenged");
        }
    }

    /** A challenge whose push was suppressed must not cancel challenges that the user started elsewhere. */
    private Uni<List<ChallengeUpdated>> replacements(Action action, Draft draft, StartState state) {
        return state.hasPending()
                ? replaced.replacements(
                        action,
                        draft.push().suppressionReason().isPresent()
                                ? action.requestContext().source()
                                : null)
                : Uni.createFrom().item(List.of());
    }

    private Uni<@Nullable ChallengeStartResult> insert(
            Action action,
            Draft draft,
            List<ChallengeUpdated> cancellations,
            StartState state,
            TenantSettings settings) {
        ChallengeCreated created = draft.challenge().event();
        Instant windowStart = created.createdAt().minus(settings.pushWindow());
        return store.insert(
                        action,
                        created,
                        cancellations,
                        state.startCount(),
                        draft.push().budget(),
                        windowStart)
                .map(stored -> stored ? draft.challenge().result() : null);
    }

    private static List<ChallengeCreated.Device> selectDevices(
            List<ChallengeCreated.Device> devices, @Nullable UUID onlyAuthenticatorId) {
        List<ChallengeCreated.Device> selected = devices.stream()
                .filter(device ->
                        onlyAuthenticatorId == null || device.authenticatorId().equals(onlyAuthenticatorId))
                .toList();
        if (selected.isEmpty()) {
            throw noDevice();
        }
        return selected;
    }

    /** Not the error of an unknown key, on which an app deletes its own: the caller is a browser. */
    private static ApiException noDevice() {
        return new ApiException(404, "credential_not_found", "The user has no such device that can answer.");
    }
}
