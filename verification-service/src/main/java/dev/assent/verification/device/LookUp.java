package dev.assent.verification.device;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.device.SignatureVerifier;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.verification.decision.Challenges;
import dev.assent.verification.decision.Device;
import dev.assent.verification.decision.Devices;
import dev.assent.verification.decision.NumberMatching;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells a device what waits for it, and checks its signed message where it sends one or must. */
@ApplicationScoped
class LookUp {
    private final TenantDirectory tenants;
    private final Devices devices;
    private final Challenges challenges;
    private final NumberMatching numbers;
    private final Nonces nonces;
    private final SignatureVerifier signatures;
    private final CaughtUpWaiter progress;

    LookUp(
            TenantDirectory tenants,
            Devices devices,
            Challenges challenges,
            NumberMatching numbers,
            Nonces nonces,
            SignatureVerifier signatures,
            CaughtUpWaiter progress) {
        this.tenants = tenants;
        this.devices = devices;
        this.challenges = challenges;
        this.numbers = numbers;
        this.nonces = nonces;
        this.signatures = signatures;
        this.progress = progress;
    }

    /** A message that the holder of {@code key} may sign once. */
    Uni<String> message(String tenantId, DeviceKey key) {
        return devices.byKey(tenantId, key).chain(nonces::issue);
    }

    /**
     * What waits for the holder of {@code key}; fails with 401 where {@code signature}, null for none, is not as it must
     * be.
     */
    Uni<PendingChallenge> pending(String tenantId, DeviceKey key, String signature) {
        return devices.byKey(tenantId, key)
                .call(device -> signature == null ? checkNoneNeeded(tenantId) : checkNonce(device, key, signature))
                .chain(device -> pending(tenantId, device));
    }

    private Uni<Void> checkNoneNeeded(String tenantId) {
        return tenants.settings(tenantId)
                .invoke(settings -> {
                    if (settings.requiresSignedLookUp()) {
                        throw ApiException.invalidSignature();
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> checkNonce(Device device, DeviceKey key, String signature) {
        return nonces.open(device)
                .chain(open -> signatures.signedOf(open, key, signature))
                .chain(signed ->
                        signed.map(nonces::consume).orElse(Uni.createFrom().item(false)))
                .map(used -> {
                    if (!used) {
                        throw ApiException.invalidSignature();
                    }
                    return null;
                });
    }

    /** Where nothing waits, a challenge that was started a moment ago may be on its way: look once more behind it. */
    private Uni<PendingChallenge> pending(String tenantId, Device device) {
        return challenges
                .pendingFor(tenantId, device)
                .chain(found -> found != null
                        ? Uni.createFrom().item(found)
                        : progress.awaitCaughtUp(Topic.CHALLENGE_CREATED)
                                .chain(() -> challenges.pendingFor(tenantId, device)))
                .map(found -> found == null
                        ? PendingChallenge.none(device)
                        : PendingChallenge.of(device, found, numbers.digits(found)));
    }
}
