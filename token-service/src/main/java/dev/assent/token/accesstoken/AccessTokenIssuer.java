// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.accesstoken;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.metrics.LatencyTimer;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.token.accesstoken.IssuedTokenStore.IssuedToken;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.IntStream;

/** Issues the access token of an approved challenge once; a repeated call announces the same token. */
@Startup
@ApplicationScoped
public class AccessTokenIssuer {
    private static final Duration[] BUCKETS = IntStream.of(20, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final AccessTokenCodec codec;
    private final IssuedTokenStore issuedTokens;
    private final Sealer sealer;
    private final Clock clock;
    private final Counter issuedCount;
    private final LatencyTimer issueTime;

    AccessTokenIssuer(
            AccessTokenCodec codec, IssuedTokenStore issuedTokens, Sealer sealer, Clock clock, MeterRegistry metrics) {
        this.codec = codec;
        this.issuedTokens = issuedTokens;
        this.sealer = sealer;
        this.clock = clock;
        this.issuedCount = Counter.builder("assent.tokens.minted")
                .description("Access tokens issued for approved challenges")
                .register(metrics);
        this.issueTime = new LatencyTimer(Timer.builder("assent.token.mint.time")
                .description("Time from the device's answer to its access token; includes the tenant's webhook")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics));
    }

    /**
     * Access token that is not stored yet.
     *
     * @param sealed the token, sealed for the challenge's UUID
     * @param verified the event that announces it
     */
    public record NewToken(ChallengeUpdated approved, String sealed, ChallengeUpdated verified) {
        /** Omits the token. */
        @Override
        public String toString() {
            return "NewToken[" + approved.challengeUuid() + "]";
        }
    }

    /** Creates an access token for {@code approved}, which the caller stores unless the challenge has one. */
    public Uni<NewToken> create(ChallengeUpdated approved) {
        return createToken(approved).map(token -> new NewToken(approved, token.sealed(), verified(approved, token)));
    }

    /** Counts tokens created by {@link #create}, once they are stored. */
    public void countIssued(Collection<NewToken> tokens) {
        tokens.forEach(token -> count(token.approved()));
    }

    /** Issues the token of {@code approved} and announces VERIFIED with the sealed token in the same transaction. */
    public Uni<Void> issue(UnitOfWork unit, ChallengeUpdated approved) {
        UUID challengeUuid = requireNonNull(approved.challengeUuid(), "challengeId");
        return issuedTokens
                .find(unit, challengeUuid)
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found.get())
                        : issueFirst(unit, challengeUuid, approved))
                .chain(token -> unit.announce(verified(approved, token)));
    }

    /** Issues the token of {@code approved} as {@link #issue} does, after a read that has found none. */
    public Uni<Void> issueFirst(UnitOfWork unit, ChallengeUpdated approved) {
        return issueFirst(unit, requireNonNull(approved.challengeUuid(), "challengeId"), approved)
                .chain(token -> unit.announce(verified(approved, token)));
    }

    private Uni<IssuedToken> issueFirst(UnitOfWork unit, UUID challengeUuid, ChallengeUpdated approved) {
        return createToken(approved).chain(token -> issuedTokens
                .add(unit, challengeUuid, approved.tenantId(), token)
                .chain(added -> {
                    if (added) {
                        unit.afterCommit(() -> count(approved));
                        return Uni.createFrom().item(token);
                    }
                    return issuedTokens.find(unit, challengeUuid).map(first -> first.orElseThrow());
                }));
    }

    private Uni<IssuedToken> createToken(ChallengeUpdated approved) {
        Instant now = clock.instant();
        return codec.encode(claims(approved))
                .map(token -> new IssuedToken(
                        sealer.seal(
                                KeyPurpose.ACCESS_TOKEN,
                                requireNonNull(approved.challengeUuid(), "challengeId")
                                        .toString(),
                                new Secret(token)),
                        now));
    }

    private void count(ChallengeUpdated approved) {
        issuedCount.increment();
        issueTime.record(approved.updatedAt(), clock.instant());
    }

    private static AccessTokenClaims claims(ChallengeUpdated approved) {
        return new AccessTokenClaims(
                approved.tenantId(),
                approved.userId(),
                approved.actionCode(),
                approved.idempotencyKey(),
                approved.challengeId(),
                CredentialType.orPush(approved.credentialType()).verificationMethod(),
                ActionState.CHALLENGE_SUCCEEDED,
                approved.updatedAt(),
                approved.authenticatorId() == null
                        ? null
                        : approved.authenticatorId().toString());
    }

    private static ChallengeUpdated verified(ChallengeUpdated approved, IssuedToken token) {
        return ApprovalOutcome.verified(approved, token.sealed(), token.issuedAt());
    }
}
