// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.verification.decision.ChallengeQueries;
import dev.assent.verification.decision.Device;
import dev.assent.verification.decision.DeviceStore;
import dev.assent.verification.decision.NumberMatching;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Returns the pending challenge of a device, after it has verified the signed nonce if one is sent or required. */
@ApplicationScoped
class PendingChallengeService {
    private final TenantDirectory tenants;
    private final DeviceStore devices;
    private final ChallengeQueries challenges;
    private final NumberMatching numberMatching;
    private final NonceVerifier nonces;
    private final LookUpLimiter limiter;
    private final CaughtUpWaiter caughtUp;

    PendingChallengeService(
            TenantDirectory tenants,
            DeviceStore devices,
            ChallengeQueries challenges,
            NumberMatching numberMatching,
            NonceVerifier nonces,
            LookUpLimiter limiter,
            CaughtUpWaiter caughtUp) {
        this.tenants = tenants;
        this.devices = devices;
        this.challenges = challenges;
        this.numberMatching = numberMatching;
        this.nonces = nonces;
        this.limiter = limiter;
        this.caughtUp = caughtUp;
    }

    /**
     * Issues a nonce that the holder of {@code key} may sign once; fails with 404 if no device holds the key, with 429 if
     * the device has used up its allowance.
     */
    Uni<String> issueNonce(String tenantId, DeviceKey key) {
        return devices.require(tenantId, CredentialType.PUSH, key)
                .invoke(device -> limiter.acquire(device.id()))
                .chain(nonces::issue);
    }

    /**
     * Returns the pending challenge of the holder of {@code key}. Fails with 404 if no device holds the key, with 401
     * if {@code signature} is not over an unused nonce, or is null although the tenant requires one.
     */
    Uni<PendingChallenge> find(String tenantId, DeviceKey key, @Nullable String signature) {
        return devices.require(tenantId, CredentialType.PUSH, key)
                .call(device ->
                        signature == null ? requireNoSignature(tenantId) : nonces.verify(device, key, signature))
                .chain(device -> find(tenantId, device));
    }

    private Uni<Void> requireNoSignature(String tenantId) {
        return tenants.settings(tenantId)
                .invoke(settings -> {
                    if (settings.requiresSignedLookUp()) {
                        throw ApiException.invalidSignature();
                    }
                })
                .replaceWithVoid();
    }

    /** Retries once if nothing is pending: the event of a challenge started a moment ago may not be consumed yet. */
    private Uni<PendingChallenge> find(String tenantId, Device device) {
        return challenges
                .findPendingFor(tenantId, device)
                .chain(found -> found != null
                        ? Uni.createFrom().item(found)
                        : caughtUp.awaitCaughtUp(Topic.CHALLENGE_CREATED)
                                .chain(() -> challenges.findPendingFor(tenantId, device)))
                .map(found -> found == null
                        ? PendingChallenge.none(device)
                        : PendingChallenge.of(device, found, numberMatching.digits(found)));
    }
}
