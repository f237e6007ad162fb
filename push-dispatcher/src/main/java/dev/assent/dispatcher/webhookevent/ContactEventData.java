// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.Json;
import dev.assent.contracts.event.ContactChanged;
import dev.assent.dispatcher.transport.WebhookEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Data of the webhook events {@code authenticator.created}, {@code authenticator.updated} and {@code authenticator.deleted}
 * about an address that the tenant has recorded.
 */
record ContactEventData(
        String userId,
        UUID userAuthenticatorId,
        String verificationMethod,
        @Nullable String email,
        @Nullable String phoneNumber,
        Instant createdAt,
        Instant verifiedAt) {

    static ContactEventData of(ContactChanged event) {
        return new ContactEventData(
                event.userId(),
                event.authenticatorId(),
                event.verificationMethod(),
                event.email(),
                event.phoneNumber(),
                event.createdAt(),
                event.verifiedAt());
    }

    static WebhookEvent toEvent(ContactChanged event) {
        String type =
                switch (event.change()) {
                    case CREATED -> AuthenticatorEventType.CREATED;
                    case UPDATED -> AuthenticatorEventType.UPDATED;
                    case DELETED -> AuthenticatorEventType.DELETED;
                };
        return new WebhookEvent(type, event.changedAt(), Json.write(of(event)));
    }

    /** Names the authenticator and omits the user and the address. */
    @Override
    public String toString() {
        return "ContactEventData[" + userAuthenticatorId + "]";
    }
}
