package dev.assent.challenge.start;

import dev.assent.challenge.ChallengeConfig;
import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.Origin;
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

/** Fixes what the user is asked to approve, and until when. */
@ApplicationScoped
class Contexts {
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Duration lifetime;

    Contexts(Clock clock, ChallengeConfig config) {
        this.clock = clock;
        this.lifetime = config.lifetime();
    }

    /** The context of a challenge of {@code action} that begins now, for one device only where {@code only} is not null. */
    ChallengeContext of(Action action, UUID only, ActionSettings settings) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        ActionKey key = action.key();
        Origin origin = action.origin();
        return new ChallengeContext(
                UuidGenerator.next(now),
                Base64.getUrlEncoder().withoutPadding().encodeToString(nonce),
                key.tenantId(),
                key.userId(),
                key.actionCode(),
                key.idempotencyKey(),
                now,
                now.plus(lifetime(settings)),
                only,
                origin.ipAddress(),
                origin.userAgent(),
                origin.deviceId(),
                origin.custom());
    }

    private Duration lifetime(ActionSettings settings) {
        Integer seconds = settings.challengeLifetimeSeconds();
        return seconds == null ? lifetime : Duration.ofSeconds(Math.min(seconds, ChallengeLimits.MAX_LIFETIME_SECONDS));
    }
}
