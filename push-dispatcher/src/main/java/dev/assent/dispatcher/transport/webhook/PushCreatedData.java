// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.dispatcher.transport.Push;
import dev.assent.runtime.secret.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Data of the webhook {@code push.created}, which lets the tenant's gateway push to one device. */
record PushCreatedData(
        String challengeId,
        String userId,
        String idempotencyKey,
        String actionCode,
        @Nullable String userAgent,
        @Nullable String ipAddress,
        UUID userAuthenticatorId,
        @Nullable String pushToken,
        @Nullable String devicePlatform,
        @Nullable Map<String, Object> custom,
        Instant expiresAt) {
    static final String TYPE = "push.created";

    static PushCreatedData of(Push push) {
        ChallengeContext context =
                Json.read(Objects.requireNonNull(push.challenge().context(), "context"), ChallengeContext.class);
        return new PushCreatedData(
                push.challenge().challengeId(),
                Objects.requireNonNull(context.userId(), "userId"),
                context.idempotencyKey(),
                context.actionCode(),
                context.userAgent(),
                context.ipAddress(),
                push.authenticatorId(),
                push.pushToken().map(Secret::reveal).orElse(null),
                push.platform(),
                context.custom(),
                push.challenge().expiresAt());
    }

    /** Names the device and omits its push token and the context. */
    @Override
    public String toString() {
        return "PushCreatedData[" + userAuthenticatorId + "]";
    }
}
