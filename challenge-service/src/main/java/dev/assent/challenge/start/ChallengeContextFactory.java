// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.RequestContext;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeLimits;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.tenant.ActionSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Factory of challenge contexts: the facts that the user is asked to approve, and the expiry. */
@ApplicationScoped
class ChallengeContextFactory {
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Duration defaultLifetime;

    ChallengeContextFactory(Clock clock, ChallengeConfig config) {
        this.clock = clock;
        this.defaultLifetime = config.lifetime();
    }

    /**
     * Creates the context of a challenge of {@code action} that starts now.
     *
     * @param onlyAuthenticatorId the one device that may answer; null if every device of the user may
     * @param type the type of credential that may answer
     * @param origin the origin of the page that starts the challenge, if it is shown on the phone
     */
    ChallengeContext create(
            Action action,
            @Nullable UUID onlyAuthenticatorId,
            CredentialType type,
            @Nullable String origin,
            ActionSettings settings) {
        ActionKey key = action.key();
        return create(
                key.tenantId(),
                key.userId(),
                key.actionCode(),
                key.idempotencyKey(),
                onlyAuthenticatorId,
                type,
                action.requestContext(),
                origin,
                settings);
    }

    /** Creates the context of a challenge without a user that {@code start} begins now, for an action of its own. */
    ChallengeContext create(AnonymousStart start, ActionSettings settings) {
        return create(
                start.tenantId(),
                null,
                start.actionCode(),
                UUID.randomUUID().toString(),
                null,
                start.type(),
                start.context(),
                start.origin(),
                settings);
    }

    private ChallengeContext create(
            String tenantId,
            @Nullable String userId,
            String actionCode,
            String idempotencyKey,
            @Nullable UUID onlyAuthenticatorId,
            CredentialType type,
            RequestContext context,
            @Nullable String origin,
            ActionSettings settings) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return new ChallengeContext(
                UuidGenerator.next(now),
                Base64.getUrlEncoder().withoutPadding().encodeToString(nonce),
                tenantId,
                userId,
                actionCode,
                idempotencyKey,
                now,
                now.plus(lifetime(type, settings)),
                onlyAuthenticatorId,
                context.ipAddress(),
                context.userAgent(),
                context.deviceId(),
                context.custom(),
                type.orAbsent(),
                origin);
    }

    /** A page replaces a QR code after nine minutes by default, so the code must live longer than a push. */
    private Duration lifetime(CredentialType type, ActionSettings settings) {
        Integer seconds = settings.challengeLifetimeSeconds();
        if (seconds == null) {
            return type == CredentialType.QR_CODE ? ChallengeLimits.MAX_LIFETIME : defaultLifetime;
        }
        return Duration.ofSeconds(Math.min(seconds, ChallengeLimits.MAX_LIFETIME_SECONDS));
    }
}
