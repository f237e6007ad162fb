package dev.assent.challenge.authenticator;

import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.device.SignatureVerifier;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** What an enrolled device changes of itself, proven by its signature. */
@ApplicationScoped
class SignedChanges {
    private final Authenticators authenticators;
    private final DeviceMessages messages;
    private final SignatureVerifier signatures;
    private final TenantDirectory tenants;
    private final TransactionRunner transactions;
    private final Clock clock;

    SignedChanges(
            Authenticators authenticators,
            DeviceMessages messages,
            SignatureVerifier signatures,
            TenantDirectory tenants,
            TransactionRunner transactions,
            Clock clock) {
        this.authenticators = authenticators;
        this.messages = messages;
        this.signatures = signatures;
        this.tenants = tenants;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * What a device wants changed.
     *
     * @param messageId names the message that was signed
     * @param pushToken null leaves the one that is known
     * @param renew whether its time begins anew, where devices expire
     */
    record Change(DeviceKey key, UUID messageId, String signature, String pushToken, boolean renew) {}

    /** Makes {@code change}. Fails with 404 where the key is unknown, with 401 where the signature is wrong or its message was used. */
    Uni<Authenticator> change(String tenantId, Change change) {
        return authenticators
                .usable(tenantId, change.key())
                .chain(device -> messages.open(device, change.messageId()))
                .onItem()
                .ifNull()
                .failWith(ApiException::invalidSignature)
                .chain(message -> checkSignature(List.of(message), change.key(), change.signature()))
                .chain(() -> tenants.settings(tenantId))
                .chain(settings -> consume(tenantId, change, settings));
    }

    private Uni<Authenticator> consume(String tenantId, Change change, TenantSettings settings) {
        return transactions.runAndPublish(unit -> messages.consume(unit, change.messageId())
                .chain(consumed -> consumed
                        ? authenticators.lock(unit, tenantId, change.key())
                        : Uni.createFrom().failure(ApiException.invalidSignature()))
                .onItem()
                .ifNull()
                // Removed or disabled since it was looked up.
                .failWith(ApiException::unknownDeviceKey)
                .chain(device -> {
                    device.signed(change.pushToken(), clock.instant());
                    if (change.renew()) {
                        device.renew(settings, clock.instant());
                    }
                    return unit.announce(device.changed()).replaceWith(device);
                }));
    }

    /** Removes the device that holds {@code key}. Fails with 404 where it is unknown, with 401 where the signature is wrong. */
    Uni<Void> remove(String tenantId, DeviceKey key, String signature) {
        return authenticators
                .byKey(tenantId, key)
                .call(() -> checkSignature(RemovalMessage.acceptedAt(clock.instant()), key, signature))
                .chain(device -> authenticators.remove(tenantId, device.id()));
    }

    private Uni<Void> checkSignature(List<String> messages, DeviceKey key, String signature) {
        return signatures.signedOf(messages, key, signature).map(signed -> {
            if (signed.isEmpty()) {
                throw ApiException.invalidSignature();
            }
            return null;
        });
    }
}
