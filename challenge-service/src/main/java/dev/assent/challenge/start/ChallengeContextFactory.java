// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.RequestContext;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeLimits;
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
     */
    ChallengeContext create(Action action, @Nullable UUID onlyAuthenticatorId, ActionSettings settings) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        ActionKey key = action.key();
        RequestContext context = action.requestContext();
        return new ChallengeContext(
                UuidGenerator.next(now),
                Base64.getUrlEncoder().withoutPadding().encodeToString(nonce),
                key.tenantId(),
                key.userId(),
                key.actionCode(),
                key.idempotencyKey(),
                now,
                now.plus(lifetime(settings)),
                onlyAuthenticatorId,
                context.ipAddress(),
                context.userAgent(),
                context.deviceId(),
                context.custom());
    }

    private Duration lifetime(ActionSettings settings) {
        Integer seconds = settings.challengeLifetimeSeconds();
        return seconds == null
                ? defaultLifetime
                : Duration.ofSeconds(Math.min(seconds, ChallengeLimits.MAX_LIFETIME_SECONDS));
    }
}
