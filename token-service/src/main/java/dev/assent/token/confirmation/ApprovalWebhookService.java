// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.metrics.LabelledCounter;
import dev.assent.runtime.outbox.IsolatedContext;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import dev.assent.token.TokenConfig;
import dev.assent.token.accesstoken.AccessTokenIssuer;
import dev.assent.token.accesstoken.ApprovalOutcome;
import dev.assent.token.action.ActionStore;
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
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Completes approvals, those of an action with a webhook only once the tenant has confirmed them. The consumer's
 * transaction stores a pending confirmation and ends; the webhook is called afterwards, outside any transaction, so
 * that a slow tenant delays no other. The commit starts the calls, and a sweep repeats those that a crash interrupted.
 */
@Startup
@ApplicationScoped
public class ApprovalWebhookService {
    private static final Logger LOG = Logger.getLogger(ApprovalWebhookService.class);
    /**
     * Added to the timeout of the webhook: a claim without a result by then belongs to a crashed instance and is
     * repeated.
     */
    private static final Duration CLAIM_MARGIN = Duration.ofSeconds(10);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);
    /** After this many internal errors the approval is refused, so that the user receives a result. */
    private static final int MAX_ATTEMPTS = 5;

    private final PendingConfirmationStore confirmations;
    private final ActionVerifyClient webhook;
    private final AccessTokenIssuer issuer;
    private final ActionStore actions;
    private final TransactionRunner transactions;
    private final IsolatedContext isolatedContext;
    private final LabelledCounter webhooks;
    private final BackgroundWork background;
    private final Clock clock;
    private final Duration claimDuration;

    ApprovalWebhookService(
            PendingConfirmationStore confirmations,
            ActionVerifyClient webhook,
            AccessTokenIssuer issuer,
            ActionStore actions,
            TransactionRunner transactions,
            IsolatedContext isolatedContext,
            BackgroundWork background,
            MeterRegistry metrics,
            Clock clock,
            TokenConfig config) {
        this.confirmations = confirmations;
        this.webhook = webhook;
        this.issuer = issuer;
        this.actions = actions;
        this.transactions = transactions;
        this.isolatedContext = isolatedContext;
        this.background = background;
        this.webhooks = new LabelledCounter(
                metrics,
                "assent.verification.webhooks",
                "Approvals sent to a tenant's webhook for confirmation, by outcome",
                "outcome",
                List.of("passed", "refused"));
        this.clock = clock;
        this.claimDuration = config.verificationTimeout().plus(CLAIM_MARGIN);
    }

    /**
     * Completes {@code approved}, or stores it as pending if its action has a webhook, which is called after the
     * commit. Declines it if the backend is known to have decided the action since the challenge was started: a blocked
     * action has no token.
     */
    public Uni<Void> completeOrDefer(UnitOfWork unit, ChallengeUpdated approved) {
        return confirmations.addIfRequired(unit, approved).chain(requirement -> switch (requirement) {
            case CONFIRMATION -> {
                unit.afterCommit(this::callWebhooks);
                yield Uni.createFrom().voidItem();
            }
            case NONE -> completeOrDecline(unit, approved, () -> issuer.issueFirst(unit, approved));
            case ISSUED -> complete(unit, approved, issuer.issue(unit, approved));
        });
    }

    private Uni<Void> completeOrDecline(UnitOfWork unit, ChallengeUpdated approved, Supplier<Uni<Void>> issue) {
        return actions.isDecided(unit, approved)
                .chain(decided -> decided
                        ? unit.announce(
                                ApprovalOutcome.declined(approved, ChallengeUpdated.ACTION_DECIDED, clock.instant()))
                        : complete(unit, approved, issue.get()));
    }

    private Uni<Void> complete(UnitOfWork unit, ChallengeUpdated approved, Uni<Void> issued) {
        return issued.chain(() -> actions.addOutcome(unit, approved, ActionState.CHALLENGE_SUCCEEDED));
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        callWebhooks();
    }

    /** Claims pending confirmations and calls their webhooks; returns at once. */
    private void callWebhooks() {
        background
                .begin(() -> confirmations.claim(claimDuration).invoke(this::callEach))
                .subscribe()
                .with(
                        claimed -> {},
                        failure -> LOG.warnf("pending confirmations not claimed; the next sweep retries: %s", failure));
    }

    private void callEach(List<PendingConfirmation> claimed) {
        for (PendingConfirmation confirmation : claimed) {
            background
                    .continueWith(() -> webhook.call(confirmation)
                            .onFailure(failure -> confirmation.attempt() >= MAX_ATTEMPTS)
                            .recoverWithItem(Optional.of("internal_error"))
                            .chain(refusal -> finish(confirmation, refusal)))
                    .subscribe()
                    .with(
                            // The tenant may have another call now.
                            done -> callWebhooks(),
                            failure -> LOG.warnf(
                                    "%s has no result; it is retried when its claim expires: %s",
                                    confirmation, failure.getClass().getName()));
        }
    }

    private Uni<Void> finish(PendingConfirmation confirmation, Optional<String> refusal) {
        String outcome = refusal.isEmpty() ? "passed" : "refused";
        return isolatedContext
                .<Void>run(() -> transactions.run(unit -> confirmations
                        .finish(unit, confirmation, outcome)
                        .chain(first -> {
                            if (!first) {
                                return Uni.createFrom().voidItem();
                            }
                            unit.afterCommit(() -> webhooks.count(outcome));
                            return refusal.isEmpty()
                                    ? completeOrDecline(
                                            unit,
                                            confirmation.approved(),
                                            () -> issuer.issue(unit, confirmation.approved()))
                                    : refuse(unit, confirmation, refusal.get());
                        })))
                .onFailure()
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .expireIn(CLAIM_MARGIN.toMillis());
    }

    private Uni<Void> refuse(UnitOfWork unit, PendingConfirmation confirmation, String reason) {
        LOG.warnf("%s is refused by the webhook of its action: %s", confirmation, reason);
        ChallengeUpdated declined =
                ApprovalOutcome.declined(confirmation.approved(), ChallengeUpdated.REFUSED_BY_TENANT, clock.instant());
        return actions.addOutcome(unit, declined, ActionState.CHALLENGE_FAILED).chain(() -> unit.announce(declined));
    }
}
