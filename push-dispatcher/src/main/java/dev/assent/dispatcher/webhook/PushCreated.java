package dev.assent.dispatcher.webhook;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.dispatcher.delivery.Push;
import dev.assent.runtime.secret.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** The data of {@code push.created}: what the tenant's own gateway needs to push to one device. */
record PushCreated(
        String challengeId,
        String userId,
        String idempotencyKey,
        String actionCode,
        String userAgent,
        String ipAddress,
        UUID userAuthenticatorId,
        String pushToken,
        String devicePlatform,
        Map<String, Object> custom,
        Instant expiresAt) {
    static final String TYPE = "push.created";

    static PushCreated of(Push push) {
        ChallengeContext context = Json.read(push.challenge().context(), ChallengeContext.class);
        return new PushCreated(
                push.challenge().wireId(),
                context.userId(),
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

    /** Names the device and leaves out where it can be reached and what the user is asked. */
    @Override
    public String toString() {
        return "PushCreated[" + userAuthenticatorId + "]";
    }
}
