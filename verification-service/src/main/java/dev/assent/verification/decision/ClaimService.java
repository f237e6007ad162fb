// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.database.DatabaseErrors;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds challenges to the device that claims them, each challenge to one device. */
@ApplicationScoped
public class ClaimService {
    private final TransactionRunner transactions;
    private final ChallengeStore store;
    private final ChallengeQueries queries;
    private final CaughtUpWaiter caughtUp;
    private final Clock clock;
    private final DecisionMetrics metrics;

    ClaimService(
            TransactionRunner transactions,
            ChallengeStore store,
            ChallengeQueries queries,
            CaughtUpWaiter caughtUp,
            Clock clock,
            DecisionMetrics metrics) {
        this.transactions = transactions;
        this.store = store;
        this.queries = queries;
        this.caughtUp = caughtUp;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Claims the challenge and returns it; a repeated claim of the same device changes nothing. Fails with 404 if the
     * device may not claim it, with 400 if it has expired, with 409 if it is claimed by another device or decided.
     */
    public Uni<Challenge> claim(Claim claim) {
        return attempt(claim, unit -> claim(unit, claim))
                .chain(claimed -> claimed
                        ? queries.find(claim.challengeId().uuid())
                        : queries.find(claim.challengeId().uuid()).call(found -> refuseUnlessClaimed(claim, found)));
    }

    /**
     * Claims the challenge and approves it in one transaction. Fails as {@link #claim} does, with 409 also if the same
     * device repeats it, and with 403 if another challenge has decided the action.
     */
    public Uni<Void> claimAndApprove(Claim claim, VerifiedSignature signature) {
        return attempt(claim, unit -> claimAndApprove(unit, claim, signature))
                // Another challenge has decided the action at the same moment.
                .onFailure(DatabaseErrors::isUniqueViolation)
                .transform(violation -> verificationRefused())
                .chain(approved -> approved
                        ? Uni.createFrom().voidItem()
                        : queries.find(claim.challengeId().uuid()).chain(found -> refuse(claim, found)));
    }

    /**
     * Retries once if nothing was claimed: ChallengeCreated may not be consumed yet, or may have been consumed between the
     * attempt and the read that follows it.
     */
    private Uni<Boolean> attempt(Claim claim, Function<UnitOfWork, Uni<Boolean>> work) {
        UUID uuid = claim.challengeId().uuid();
        return transactions
                .runAndPublish(work)
                .chain(claimed -> claimed
                        ? Uni.createFrom().item(true)
                        : queries.find(uuid)
                                .chain(found -> found != null && found.isCreated()
                                        ? retryIfClaimable(found, work)
                                        : caughtUp.awaitCaughtUp(Topic.CHALLENGE_CREATED, uuid.toString())
                                                .chain(() -> transactions.runAndPublish(work))));
    }

    private Uni<Boolean> retryIfClaimable(Challenge found, Function<UnitOfWork, Uni<Boolean>> work) {
        return found.claimedBy() == null && found.isPending(clock.instant())
                ? transactions.runAndPublish(work)
                : Uni.createFrom().item(false);
    }

    private Uni<Boolean> claim(UnitOfWork unit, Claim claim) {
        return store.claim(unit, claim, clock.instant())
                .call(claimed -> claimed
                        ? unit.session()
                                .find(Challenge.class, claim.challengeId().uuid())
                                .chain(challenge -> unit.announce(challenge.toClaimEvent()))
                        : Uni.createFrom().voidItem());
    }

    private Uni<Boolean> claimAndApprove(UnitOfWork unit, Claim claim, VerifiedSignature signature) {
        Instant now = clock.instant();
        Answer answer = new Answer(claim.tenantId(), claim.challengeId(), claim.device(), true, null, null, signature);
        return store.claim(unit, claim, now)
                .chain(claimed -> claimed
                        ? unit.session()
                                .find(Challenge.class, claim.challengeId().uuid())
                                // The action of the tenant exists; any other begins with the claim.
                                .call(challenge -> claim.action() == null
                                        ? unit.announce(challenge.toClaimEvent())
                                        : Uni.createFrom().voidItem())
                                .call(() ->
                                        store.decide(unit, answer, now, true).invoke(ClaimService::requireDecided))
                                // Read anew: the statements above have changed the row, and Hibernate refreshes with a
                                // warning.
                                .invoke(challenge -> unit.session().detach(challenge))
                                .chain(() -> unit.session()
                                        .find(
                                                Challenge.class,
                                                claim.challengeId().uuid()))
                                .chain(challenge -> unit.announce(challenge.toEvent(false)))
                                .invoke(() -> unit.afterCommit(() -> metrics.countDecision(
                                        claim.challengeId().uuid(), ChallengeStatus.APPROVED)))
                                .replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /** Rolls the claim back if another challenge has decided the action. */
    private static void requireDecided(boolean decided) {
        if (!decided) {
            throw verificationRefused();
        }
    }

    /** Returns the error of an approval that counts for nothing because of its action or its tenant. */
    public static ApiException verificationRefused() {
        return new ApiException(
                403,
                "verification_refused",
                "The action awaits no challenge any more, or its verification webhook has refused the approval.");
    }

    private Uni<Void> refuseUnlessClaimed(Claim claim, @Nullable Challenge challenge) {
        boolean claimed = challenge != null
                && claim.device().id().equals(challenge.claimedBy())
                && challenge.isPending(clock.instant())
                && belongsTo(challenge, claim);
        return claimed ? Uni.createFrom().voidItem() : refuse(claim, challenge);
    }

    /** Fails with the reason why nothing was claimed; only a device that could have claimed it learns more than 404. */
    private Uni<Void> refuse(Claim claim, @Nullable Challenge challenge) {
        if (challenge == null || !belongsTo(challenge, claim)) {
            return Uni.createFrom().failure(ApiException.challengeNotFound());
        }
        Uni<Boolean> eligible = challenge.isAnonymous()
                ? Uni.createFrom().item(true)
                : queries.isEligible(challenge.uuid(), claim.device());
        return eligible.map(may -> {
            throw may ? reason(claim, challenge) : ApiException.challengeNotFound();
        });
    }

    private ApiException reason(Claim claim, Challenge challenge) {
        if (challenge.claimedBy() != null && !claim.device().id().equals(challenge.claimedBy())) {
            return ApiException.challengeAlreadyClaimed();
        }
        return switch (challenge.status()) {
            case EXPIRED -> ApiException.challengeExpired();
            case PENDING ->
                challenge.expiresAt().isAfter(clock.instant())
                        ? pendingReason(claim, challenge)
                        : ApiException.challengeExpired();
            case APPROVED, VERIFIED, DECLINED, CANCELLED -> ApiException.challengeAlreadyConsumed();
        };
    }

    private static ApiException pendingReason(Claim claim, Challenge challenge) {
        TrackedAction action = claim.action();
        if (action == null && challenge.actionCode().isEmpty()) {
            return ApiException.invalidRequest("action", "is needed at the start, or a track token here");
        }
        if (action != null
                && !challenge.actionCode().isEmpty()
                && !action.actionCode().equals(challenge.actionCode())) {
            return ApiException.invalidRequest("action", "is not the one that the token is for");
        }
        // The device was removed or disabled after the request had read it.
        return ApiException.unknownDeviceKey();
    }

    private static boolean belongsTo(Challenge challenge, Claim claim) {
        return challenge.isCreated()
                && challenge.tenantId().equals(claim.tenantId())
                && challenge.challengeId().equals(claim.challengeId().toString())
                && challenge.credentialType() == claim.device().credentialType();
    }
}
