// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.authenticator.Authenticator;
import dev.assent.challenge.authenticator.AuthenticatorStore;
import dev.assent.challenge.user.PublicUserData;
import dev.assent.challenge.user.UserLock;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
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
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Service that starts challenges. */
@ApplicationScoped
class ChallengeStartService {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final UserLock userLock;
    private final ActionService actions;
    private final AuthenticatorStore authenticators;
    private final PublicUserData publicUserData;
    private final PushThrottle pushThrottle;
    private final ChallengeCreator challenges;

    ChallengeStartService(
            TransactionRunner transactions,
            TenantDirectory tenants,
            UserLock userLock,
            ActionService actions,
            AuthenticatorStore authenticators,
            PublicUserData publicUserData,
            PushThrottle pushThrottle,
            ChallengeCreator challenges) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.userLock = userLock;
        this.actions = actions;
        this.authenticators = authenticators;
        this.publicUserData = publicUserData;
        this.pushThrottle = pushThrottle;
        this.challenges = challenges;
    }

    /**
     * Starts a challenge of the token's action. It replaces the pending challenges of the same user and action code.
     * Fails with 400 if the action cannot be challenged, with 401 if the user was deleted, with 404 if no device may
     * answer.
     *
     * @param onlyAuthenticatorId the one device that may answer; null if every device of the user may
     */
    Uni<ChallengeStartResult> start(TrackToken token, @Nullable UUID onlyAuthenticatorId) {
        return tenants.settings(token.tenantId()).chain(settings -> {
            checkAllowed(VerificationMethod.PUSH, settings.action(token.actionCode()));
            return transactions.runAndPublish(unit -> start(unit, token, onlyAuthenticatorId, settings));
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
            UnitOfWork unit, TrackToken token, @Nullable UUID onlyAuthenticatorId, TenantSettings settings) {
        return lockChallengeable(unit, token)
                .chain(action -> authenticators
                        .listActive(unit, token.tenantId(), token.userId(), CredentialType.PUSH)
                        .map(devices -> selectDevices(devices, onlyAuthenticatorId))
                        .chain(devices -> publicUserData
                                .find(unit, token.tenantId(), token.userId(), settings.publicUserAttributes())
                                .chain(shown -> pushThrottle
                                        .suppressionReason(unit, action, settings)
                                        .chain(reason -> challenges.create(
                                                unit,
                                                ChallengeRequest.push(
                                                        action, onlyAuthenticatorId, devices, shown, reason),
                                                settings)))))
                .invoke(result -> unit.afterCommit(() -> pushThrottle.countStart(result)));
    }

    /**
     * Starts a challenge of the token's action as {@link #start} does, for the user's devices that scan its id.
     *
     * @param origin the origin of the page that starts it, if its browser reported one
     * @param deviceCode the secret with which the page polls; null if it does not poll
     */
    Uni<ChallengeStartResult> startQrCode(TrackToken token, @Nullable String origin, @Nullable Secret deviceCode) {
        return tenants.settings(token.tenantId()).chain(settings -> {
            checkAllowed(VerificationMethod.DEVICE, settings.action(token.actionCode()));
            return transactions.runAndPublish(unit -> lockChallengeable(unit, token)
                    .chain(action -> authenticators
                            .listActive(unit, token.tenantId(), token.userId(), CredentialType.QR_CODE)
                            .map(devices -> selectDevices(devices, null))
                            .chain(devices -> challenges.create(
                                    unit, ChallengeRequest.qrCode(action, devices, origin, deviceCode), settings)))
                    .invoke(result -> unit.afterCommit(() -> pushThrottle.countStart(result))));
        });
    }

    private Uni<Action> lockChallengeable(UnitOfWork unit, TrackToken token) {
        return userLock.acquire(unit, token.tenantId(), token.userId())
                .chain(() -> actions.lock(unit, token))
                .invoke(action -> {
                    if (action.state() != ActionState.CHALLENGE_REQUIRED) {
                        throw ApiException.invalidRequest(
                                "action", "is " + action.state() + "; only CHALLENGE_REQUIRED can be challenged");
                    }
                });
    }

    private static List<Authenticator> selectDevices(List<Authenticator> devices, @Nullable UUID onlyAuthenticatorId) {
        List<Authenticator> selected = devices.stream()
                .filter(device -> onlyAuthenticatorId == null || device.id().equals(onlyAuthenticatorId))
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
