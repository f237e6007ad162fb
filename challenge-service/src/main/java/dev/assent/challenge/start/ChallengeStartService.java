// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ActionService;
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
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.limit.SourceName;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Service that starts challenges: it reads, decides and stores with one statement each, without a transaction around them.
 * The last one changes nothing if what was read has changed since; then the service reads again, and in the end with the
 * user locked, so that a start succeeds however many others of the same user run beside it.
 */
@ApplicationScoped
class ChallengeStartService {
    /** Attempts without a lock, of which one succeeds unless other starts of the same user run at once. */
    private static final int UNLOCKED_ATTEMPTS = 3;

    /** Attempts with the user locked. More than one fails only if backend or phones change the same action meanwhile. */
    private static final int LOCKED_ATTEMPTS = 3;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final TenantDirectory tenants;
    private final RateLimits limits;
    private final StartStore store;
    private final PushThrottle pushThrottle;
    private final ChallengeCreator challenges;

    ChallengeStartService(
            TenantDirectory tenants,
            RateLimits limits,
            StartStore store,
            PushThrottle pushThrottle,
            ChallengeCreator challenges) {
        this.tenants = tenants;
        this.limits = limits;
        this.store = store;
        this.pushThrottle = pushThrottle;
        this.challenges = challenges;
    }

    /**
     * Call that starts a challenge of the action of {@code token}.
     *
     * @param callerAddress the address for which the start is counted if the action was tracked without one
     * @param decision creates the challenge, which depends on its type
     */
    private record StartCall(
            TrackToken token, String callerAddress, CredentialType type, TenantSettings settings, Decision decision) {
        /** Returns the source for which the start is counted. */
        String source(@Nullable StartState state) {
            return Optional.ofNullable(state)
                    .map(found -> found.action().requestContext().ipAddress())
                    .filter(address -> !address.isBlank())
                    .map(SourceName::of)
                    .orElse(callerAddress);
        }
    }

    /** Creates a challenge of the action of a state. */
    @FunctionalInterface
    private interface Decision {
        Decided create(StartState state, TenantSettings settings);
    }

    /** Challenge as it is to be stored, if nothing changes. */
    private record Decided(NewChallenge challenge, PushDecision push) {}

    /**
     * Starts a challenge of the action of {@code token}. It replaces the pending challenges of the same user and action code.
     * Fails with 400 if the action cannot be challenged or one of its challenges is approved, with 401 if the user was deleted,
     * with 404 if no device may answer, with 429 above the limit of starts, which also counts refused ones.
     *
     * @param onlyAuthenticatorId the one device that may answer; null if every device of the user may
     */
    Uni<ChallengeStartResult> start(TrackToken token, String callerAddress, @Nullable UUID onlyAuthenticatorId) {
        return start(token, callerAddress, CredentialType.PUSH, (state, settings) -> {
            PushDecision push =
                    PushThrottle.decide(state.action().requestContext().source(), state, settings);
            return new Decided(
                    challenges.create(
                            ChallengeRequest.push(
                                    state.action(),
                                    onlyAuthenticatorId,
                                    selectDevices(state.devices(), onlyAuthenticatorId),
                                    PublicUserData.select(state.userCustom(), settings.publicUserAttributes()),
                                    push.suppressionReason()),
                            settings),
                    push);
        });
    }

    /**
     * Starts a challenge of the action of {@code token} as {@link #start} does, for the user's devices that scan its id.
     *
     * @param origin the origin of the page that starts it, if its browser reported one
     * @param deviceCode the secret with which the page polls; null if it does not poll
     */
    Uni<ChallengeStartResult> startQrCode(
            TrackToken token, String callerAddress, @Nullable String origin, @Nullable Secret deviceCode) {
        return start(
                token,
                callerAddress,
                CredentialType.QR_CODE,
                (state, settings) -> new Decided(
                        challenges.create(
                                ChallengeRequest.qrCode(
                                        state.action(), selectDevices(state.devices(), null), origin, deviceCode),
                                settings),
                        PushDecision.NONE));
    }

    /** Throws a 400 if the settings of the action do not allow {@code method}. */
    static void checkAllowed(VerificationMethod method, ActionSettings settings) {
        List<VerificationMethod> allowed = settings.allowedVerificationMethods();
        if (allowed != null && !allowed.contains(method)) {
            throw ApiException.invalidRequest("action", "its settings do not allow " + method);
        }
    }

    private Uni<ChallengeStartResult> start(
            TrackToken token, String callerAddress, CredentialType type, Decision decision) {
        return tenants.settings(token.tenantId())
                .chain(settings -> start(new StartCall(token, callerAddress, type, settings, decision), 1))
                .onFailure(Refused.class)
                .recoverWithUni(refused -> count(refused, token.tenantId()));
    }

    private Uni<ChallengeStartResult> start(StartCall call, int attempt) {
        Uni<@Nullable ChallengeStartResult> result = attempt <= UNLOCKED_ATTEMPTS
                ? attempt(call, store)
                : store.runLocked(ActionKey.of(call.token()), locked -> attempt(call, locked));
        return result.chain(started -> {
            if (started != null) {
                pushThrottle.countStart(started);
                return Uni.createFrom().item(started);
            }
            return attempt == UNLOCKED_ATTEMPTS + LOCKED_ATTEMPTS
                    ? Uni.createFrom().failure(ApiException.tooManyRequests(RETRY_AFTER))
                    : start(call, attempt + 1);
        });
    }

    /** Starts the challenge; completes with null if what it was decided by has changed meanwhile. */
    private Uni<@Nullable ChallengeStartResult> attempt(StartCall call, StartStore rows) {
        return rows.find(ActionKey.of(call.token()), call.type(), call.settings())
                .chain(state -> {
                    Decided decided;
                    try {
                        decided = decide(call, state);
                    } catch (ApiException refusal) {
                        return Uni.createFrom().failure(new Refused(refusal, call.source(state)));
                    }
                    return store(call, Objects.requireNonNull(state), decided, rows);
                });
    }

    private Uni<@Nullable ChallengeStartResult> store(
            StartCall call, StartState state, Decided decided, StartStore rows) {
        ChallengeCreated created = decided.challenge().event();
        return rows.insert(
                        state,
                        new StartStore.Draft(
                                created,
                                replacements(state, decided.push(), created.createdAt()),
                                decided.push(),
                                created.createdAt().minus(call.settings().pushWindow()),
                                call.source(state)))
                .map(stored -> stored ? decided.challenge().result() : null);
    }

    /** Refusal of a start, for the caller, and the source for which the start is counted. */
    private static final class Refused extends RuntimeException {
        private final ApiException refusal;
        private final String source;

        Refused(ApiException refusal, String source) {
            super(refusal.getMessage(), refusal, false, false);
            this.refusal = refusal;
            this.source = source;
        }
    }

    /** Counts a refused start, which is answered with 429 above the limit. A stored one counts with its insertion. */
    private Uni<ChallengeStartResult> count(Refused refused, String tenantId) {
        return limits.take(Limit.CHALLENGES, tenantId, refused.source)
                .chain(() -> Uni.createFrom().failure(refused.refusal));
    }

    private static Decided decide(StartCall call, @Nullable StartState state) {
        ActionService.requireOf(call.token(), state == null ? null : state.action());
        StartState found = Objects.requireNonNull(state);
        checkAllowed(
                call.type().verificationMethod(),
                call.settings().action(call.token().actionCode()));
        requireChallengeable(found.action());
        if (!found.hasUser()) {
            throw ApiException.invalidToken();
        }
        if (found.isApproved()) {
            throw ApiException.invalidRequest("action", "is approved; its outcome is about to be known");
        }
        return call.decision().create(found, call.settings());
    }

    private static void requireChallengeable(Action action) {
        if (action.state() != ActionState.CHALLENGE_REQUIRED) {
            throw ApiException.invalidRequest(
                    "action", "is " + action.state() + "; only CHALLENGE_REQUIRED can be challenged");
        }
    }

    /**
     * Returns the requests for cancellation of the challenges that a new one replaces. One whose push was suppressed must not
     * cancel challenges that the user started elsewhere.
     */
    private static List<ChallengeUpdated> replacements(StartState state, PushDecision push, Instant now) {
        String source = state.action().requestContext().source().primaryName();
        return state.pending().stream()
                .filter(pending -> push.suppressionReason().isEmpty() || Objects.equals(pending.source(), source))
                .map(pending -> pending.toReplacementRequest(now))
                .toList();
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
