// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.auth.ClientCaller;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import dev.assent.verification.decision.Claim;
import dev.assent.verification.decision.ClaimService;
import dev.assent.verification.decision.Device;
import dev.assent.verification.decision.DeviceStore;
import dev.assent.verification.decision.TrackedAction;
import dev.assent.verification.poll.OutcomeWaiter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies actions inside an app: one signature of the device claims and approves a challenge, and returns its token. */
@ApplicationScoped
class InAppVerificationService {
    private final TenantDirectory tenants;
    private final DeviceStore devices;
    private final DeviceSignatures signatures;
    private final ClaimService claims;
    private final OutcomeWaiter outcomes;

    InAppVerificationService(
            TenantDirectory tenants,
            DeviceStore devices,
            DeviceSignatures signatures,
            ClaimService claims,
            OutcomeWaiter outcomes) {
        this.tenants = tenants;
        this.devices = devices;
        this.signatures = signatures;
        this.claims = claims;
        this.outcomes = outcomes;
    }

    /** A verified action: the device that signed and the access token. */
    record Verification(Device device, Secret accessToken) {}

    /**
     * Verifies the action of the caller's track token or, without one, that of the challenge. Fails with 400 if a field is
     * invalid, with 401 if the signature is, with 403 if the tenant or the state of the action refuses it, with 404 if the
     * device is unknown or another user's, and as {@link ClaimService#claimAndApprove} does.
     */
    Uni<Verification> verify(ClientCaller caller, String publicKey, String challengeId, String signature) {
        DeviceKey key = DeviceSignatures.key(publicKey);
        ChallengeId id = ChallengeId.parse(challengeId).orElseThrow(ApiException::challengeNotFound);
        TrackToken token = caller.token();
        TrackedAction action = action(token);
        return devices.require(caller.tenantId(), CredentialType.IN_APP, key)
                .invoke(device -> requireUser(device, token))
                .call(() -> tenants.settings(caller.tenantId()).invoke(settings -> requireAllowed(settings, token)))
                .chain(device -> signatures
                        .require(AnswerMessage.ID_ONLY, id.toString(), key, signature)
                        .chain(signed -> outcomes.awaitAfter(
                                id.uuid(),
                                () -> claims.claimAndApprove(new Claim(caller.tenantId(), id, device, action), signed)))
                        .map(outcome -> new Verification(
                                device,
                                outcome.orElseThrow(InAppVerificationService::noOutcome)
                                        .accessToken()
                                        .orElseThrow(ClaimService::verificationRefused))));
    }

    private static @Nullable TrackedAction action(@Nullable TrackToken token) {
        if (token == null) {
            return null;
        }
        if (token.actionId() == null) {
            // Issued before an upgrade, minutes ago: its keys may name an action of a user who was removed since.
            throw ApiException.invalidToken();
        }
        return new TrackedAction(token.actionId(), token.actionCode(), token.idempotencyKey());
    }

    private static void requireUser(Device device, @Nullable TrackToken token) {
        if (token != null && !device.userId().equals(token.userId())) {
            // Not the error of an unknown key, on which an app deletes its own: the token is the wrong one.
            throw new ApiException(404, "credential_not_found", "The user of the token has no such device.");
        }
    }

    /** The start of the challenge has checked its own action, but did not know that of a token. */
    private static void requireAllowed(TenantSettings settings, @Nullable TrackToken token) {
        List<VerificationMethod> allowed =
                token == null ? null : settings.action(token.actionCode()).allowedVerificationMethods();
        if (allowed != null && !allowed.contains(CredentialType.IN_APP.verificationMethod())) {
            throw ApiException.invalidRequest("action", "its settings do not allow " + VerificationMethod.DEVICE);
        }
    }

    private static ApiException noOutcome() {
        return new ApiException(
                503,
                "service_unavailable",
                "The approval is stored, but its token is not issued yet. Ask for the state of the action.");
    }
}
