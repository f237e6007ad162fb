// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.authenticator.DeviceMessageStore.DeviceMessage;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.device.SignatureVerifier;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Service through which an enrolled device changes or removes itself, authorised by its signature. */
@ApplicationScoped
class DeviceSelfService {
    private final AuthenticatorStore authenticators;
    private final DeviceMessageStore messages;
    private final SignatureVerifier signatures;
    private final TenantDirectory tenants;
    private final RateLimits limits;
    private final TransactionRunner transactions;
    private final Clock clock;

    DeviceSelfService(
            AuthenticatorStore authenticators,
            DeviceMessageStore messages,
            SignatureVerifier signatures,
            TenantDirectory tenants,
            RateLimits limits,
            TransactionRunner transactions,
            Clock clock) {
        this.authenticators = authenticators;
        this.messages = messages;
        this.signatures = signatures;
        this.tenants = tenants;
        this.limits = limits;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Request of a device to change its own data.
     *
     * @param messageId the id of the signed message
     * @param pushToken the new push token; null keeps the stored one
     * @param renew whether the lifetime of the device restarts
     */
    record ChangeRequest(DeviceKey key, UUID messageId, String signature, @Nullable String pushToken, boolean renew) {}

    /** Applies {@code request}. Fails with 404 if the key is unknown, with 401 if the signature is wrong or its message was used. */
    Uni<Authenticator> change(String tenantId, ChangeRequest request) {
        return authenticators
                .getActiveByKey(tenantId, CredentialType.PUSH, request.key())
                .chain(device -> messages.find(device, request.messageId()))
                .onItem()
                .ifNull()
                .failWith(ApiException::invalidSignature)
                .chain(message -> checkSignature(List.of(message), request.key(), request.signature()))
                .chain(() -> tenants.settings(tenantId))
                .chain(settings -> apply(tenantId, request, settings));
    }

    private Uni<Authenticator> apply(String tenantId, ChangeRequest request, TenantSettings settings) {
        // Locks the device before its message, as a removal does: the message is deleted with its device.
        return transactions.runAndPublish(unit -> authenticators
                .lockActiveByKey(unit, tenantId, request.key())
                .onItem()
                .ifNull()
                // The device was removed or disabled after the signature was checked.
                .failWith(ApiException::unknownDeviceKey)
                .invoke(device -> PushTokenValidator.validate(request.pushToken(), device.platform()))
                .call(() -> messages.consume(unit, request.messageId()).invoke(consumed -> {
                    if (!consumed) {
                        throw ApiException.invalidSignature();
                    }
                }))
                .call(device -> applyTo(device, request, settings)
                        ? unit.announce(device.toChangedEvent())
                        : Uni.createFrom().voidItem()));
    }

    private boolean applyTo(Authenticator device, ChangeRequest request, TenantSettings settings) {
        Instant now = clock.instant();
        return device.applySignedChange(
                request.pushToken(), request.renew() ? Authenticator.expiry(settings, now) : device.expiresAt(), now);
    }

    /**
     * Issues a message that the holder of {@code key} may sign for one change. Fails with 404 if the key is unknown, with 429
     * if the device or the tenant has used up its allowance: a change needs such a message.
     */
    Uni<DeviceMessage> issueMessage(String tenantId, DeviceKey key) {
        return authenticators
                .getActiveByKey(tenantId, CredentialType.PUSH, key)
                .call(device ->
                        limits.take(Limit.DEVICE_CHANGES, tenantId, device.id().toString()))
                .chain(messages::issue);
    }

    /** Removes the device that holds {@code key} as a {@code type}. Fails with 404 if the key is unknown, with 401 if the signature is wrong. */
    Uni<Void> remove(String tenantId, CredentialType type, DeviceKey key, String signature) {
        return authenticators
                .getByKey(tenantId, type, key)
                .call(() -> checkSignature(RemovalMessage.acceptedAt(clock.instant()), key, signature))
                .chain(device -> authenticators.remove(tenantId, device.id()));
    }

    private Uni<Void> checkSignature(List<String> messages, DeviceKey key, String signature) {
        return signatures
                .signedOf(messages, key, signature)
                .invoke(signed -> {
                    if (signed.isEmpty()) {
                        throw ApiException.invalidSignature();
                    }
                })
                .replaceWithVoid();
    }
}
