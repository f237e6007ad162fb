package dev.assent.token.mint;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.token.mint.MintedTokens.Minted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

/** Gives an approved challenge its access token, once; who asks again gets the same one. */
@Startup
@ApplicationScoped
public class Minting {
    private static final Duration[] STEPS = IntStream.of(20, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final AccessTokens tokens;
    private final MintedTokens minted;
    private final Sealer sealer;
    private final Clock clock;
    private final Counter counter;
    private final Timer time;

    Minting(AccessTokens tokens, MintedTokens minted, Sealer sealer, Clock clock, MeterRegistry metrics) {
        this.tokens = tokens;
        this.minted = minted;
        this.sealer = sealer;
        this.clock = clock;
        this.counter = Counter.builder("assent.tokens.minted")
                .description("Access tokens made for approved challenges")
                .register(metrics);
        this.time = Timer.builder("assent.token.mint.time")
                .description("From the phone's answer until its access token was made; includes the tenant's webhook")
                .serviceLevelObjectives(STEPS)
                .register(metrics);
    }

    /** Mints for {@code approved} and announces VERIFIED with the sealed token in the same transaction. */
    public Uni<Void> mint(UnitOfWork unit, ChallengeUpdated approved) {
        UUID challengeId = requireNonNull(approved.challengeId(), "challengeId");
        return minted.find(unit, challengeId)
                .chain(found -> found.isPresent() ? Uni.createFrom().item(found.get()) : mintFirst(unit, approved))
                .chain(token -> unit.announce(verified(approved, token)));
    }

    private Uni<Minted> mintFirst(UnitOfWork unit, ChallengeUpdated approved) {
        UUID challengeId = approved.challengeId();
        Instant now = clock.instant();
        return tokens.write(content(approved))
                .map(token -> new Minted(
                        sealer.seal(KeyPurpose.ACCESS_TOKEN, challengeId.toString(), new Secret(token)), now))
                .chain(token -> minted.add(unit, challengeId, approved.tenantId(), token)
                        .chain(added -> {
                            if (added) {
                                counter.increment();
                                time.record(Duration.between(approved.updatedAt(), clock.instant()));
                                return Uni.createFrom().item(token);
                            }
                            return minted.find(unit, challengeId).map(first -> first.orElseThrow());
                        }));
    }

    private static AccessToken content(ChallengeUpdated approved) {
        return new AccessToken(
                approved.tenantId(),
                approved.userId(),
                approved.actionCode(),
                approved.idempotencyKey(),
                approved.wireId(),
                VerificationMethod.PUSH,
                ActionState.CHALLENGE_SUCCEEDED,
                approved.updatedAt(),
                Objects.toString(approved.authenticatorId(), null));
    }

    private static ChallengeUpdated verified(ChallengeUpdated approved, Minted token) {
        return new ChallengeUpdated(
                approved.challengeId(),
                approved.version() + 1,
                approved.wireId(),
                approved.tenantId(),
                approved.userId(),
                approved.actionId(),
                approved.actionCode(),
                approved.idempotencyKey(),
                approved.expiresAt(),
                ChallengeStatus.VERIFIED,
                token.at(),
                approved.authenticatorId(),
                token.sealed(),
                null,
                false);
    }
}
