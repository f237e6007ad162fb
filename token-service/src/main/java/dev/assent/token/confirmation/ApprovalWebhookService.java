package dev.assent.token.gate;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.metrics.LabelledCounter;
import dev.assent.runtime.outbox.IsolatedContext;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import dev.assent.token.TokenConfig;
import dev.assent.token.action.Actions;
import dev.assent.token.mint.Minting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Holds approvals back until the tenant's webhook has agreed. The consumer only writes down what is held, in its own
 * transaction, and goes on; the webhook is asked afterwards, outside of any transaction, so that a tenant who answers
 * slowly delays nobody else. A commit starts the asking, a sweep finds what a crash left.
 */
@Startup
@ApplicationScoped
public class Gate {
    private static final Logger LOG = Logger.getLogger(Gate.class);
    /** Beyond the timeout of the webhook: who has not settled by then is taken for dead, and the tenant is asked again. */
    private static final Duration CLAIM_MARGIN = Duration.ofSeconds(10);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);
    /** After so many faults of ours the user is told no rather than nothing. */
    private static final int MOST_ATTEMPTS = 5;

    private final HeldApprovals approvals;
    private final VerificationWebhook webhook;
    private final Minting minting;
    private final Actions actions;
    private final TransactionRunner transactions;
    private final IsolatedContext ownContext;
    private final LabelledCounter webhooks;
    private final BackgroundWork background;
    private final Clock clock;
    private final Duration claim;

    Gate(
            HeldApprovals approvals,
            VerificationWebhook webhook,
            Minting minting,
            Actions actions,
            TransactionRunner transactions,
            IsolatedContext ownContext,
            BackgroundWork background,
            MeterRegistry metrics,
            Clock clock,
            TokenConfig config) {
        this.approvals = approvals;
        this.webhook = webhook;
        this.minting = minting;
        this.actions = actions;
        this.transactions = transactions;
        this.ownContext = ownContext;
        this.background = background;
        this.webhooks = new LabelledCounter(
                metrics,
                "assent.verification.webhooks",
                "Approvals that a tenant was asked about",
                "outcome",
                List.of("passed", "refused"));
        this.clock = clock;
        this.claim = config.verificationTimeout().plus(CLAIM_MARGIN);
    }

    /** Whether {@code approved} waits for the tenant; then {@link #kick} is to follow the commit of {@code unit}. */
    public Uni<Boolean> hold(UnitOfWork unit, ChallengeUpdated approved) {
        return approvals.hold(unit, approved);
    }

    /** Lets {@code approved} succeed: mints, and tells its action. */
    public Uni<Void> pass(UnitOfWork unit, ChallengeUpdated approved) {
        return minting.mint(unit, approved)
                .chain(() -> actions.conclude(unit, approved, ActionState.CHALLENGE_SUCCEEDED));
    }

    /** Asks about what is held; returns at once. */
    public void kick() {
        background
                .begin(() -> approvals.claim(claim).invoke(this::settle))
                .subscribe()
                .with(claimed -> {}, failure -> LOG.warnf("held approvals not readable: %s", failure));
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        kick();
    }

    private void settle(List<HeldApproval> claimed) {
        for (HeldApproval held : claimed) {
            background
                    .continueWith(() -> webhook.ask(held)
                            .onFailure(fault -> held.attempt() >= MOST_ATTEMPTS)
                            .recoverWithItem(Optional.of("internal_error"))
                            .chain(refusal -> settle(held, refusal)))
                    .subscribe()
                    .with(
                            // A place of its tenant is free.
                            done -> kick(),
                            // The claim ends by itself; the sweep comes back to it.
                            failure -> LOG.warnf(
                                    "%s is not settled: %s",
                                    held, failure.getClass().getName()));
        }
    }

    private Uni<Void> settle(HeldApproval held, Optional<String> refusal) {
        return ownContext
                .<Void>run(() -> transactions.run(unit -> approvals
                        .finish(unit, held, refusal.isEmpty() ? "passed" : "refused")
                        .chain(first -> {
                            if (!first) {
                                return Uni.createFrom().voidItem();
                            }
                            count(refusal);
                            return refusal.isEmpty() ? pass(unit, held.approved()) : refuse(unit, held, refusal.get());
                        })))
                .onFailure()
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .expireIn(CLAIM_MARGIN.toMillis());
    }

    private Uni<Void> refuse(UnitOfWork unit, HeldApproval held, String reason) {
        LOG.warnf("%s is refused by the webhook of its action: %s", held, reason);
        ChallengeUpdated declined = declined(held.approved());
        return actions.conclude(unit, declined, ActionState.CHALLENGE_FAILED).chain(() -> unit.announce(declined));
    }

    private void count(Optional<String> refusal) {
        webhooks.count(refusal.isEmpty() ? "passed" : "refused");
    }

    private ChallengeUpdated declined(ChallengeUpdated approved) {
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
                ChallengeStatus.DECLINED,
                clock.instant(),
                approved.authenticatorId(),
                null,
                ChallengeUpdated.REFUSED_BY_TENANT,
                false);
    }
}
