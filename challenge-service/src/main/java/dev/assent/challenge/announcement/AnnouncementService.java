// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.announcement;

import dev.assent.challenge.authenticator.AuthenticatorStore;
import dev.assent.challenge.tenant.TenantService;
import dev.assent.challenge.user.UserStore;
import dev.assent.challenge.user.UserStore.AnnouncedUser;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Announces tenants, devices and attributes of users anew, with versions above all that were announced before: for topics
 * that have lost them, and for other services that have seen a later state than a restored database has. Each batch is a
 * transaction of any instance, which locks the run; the next batch follows after a pause of the same length, and waits while
 * many events of compacted topics wait to be published.
 */
@ApplicationScoped
class AnnouncementService {
    private static final Logger LOG = Logger.getLogger(AnnouncementService.class);
    /** The audit log's tenant of a change that concerns all of them. */
    private static final String ALL_TENANTS = "*";

    private static final int TENANTS = 20;
    private static final int BATCH = 200;
    private static final int MOST_WAITING = 1000;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

    private final AnnouncementStore runs;
    private final TransactionRunner transactions;
    private final TenantService tenants;
    private final AuthenticatorStore authenticators;
    private final UserStore users;
    private final AuditLog audit;
    private final BackgroundWork background;
    private final Clock clock;
    private final AtomicBoolean working = new AtomicBoolean();

    AnnouncementService(
            AnnouncementStore runs,
            TransactionRunner transactions,
            TenantService tenants,
            AuthenticatorStore authenticators,
            UserStore users,
            AuditLog audit,
            BackgroundWork background,
            Clock clock) {
        this.runs = runs;
        this.transactions = transactions;
        this.tenants = tenants;
        this.authenticators = authenticators;
        this.users = users;
        this.audit = audit;
        this.background = background;
        this.clock = clock;
    }

    /** Begins a run, unless one is open, and returns the open one. */
    Uni<Announcement> begin() {
        return transactions
                .run(unit -> runs.begin(unit, clock.instant())
                        .call(begun -> begun
                                ? audit.record(unit, ALL_TENANTS, "announced_anew", null)
                                : Uni.createFrom().voidItem()))
                .invoke(() -> background.continueWith(this::work).subscribe().with(done -> {}, failure -> {}))
                .chain(runs::find)
                .map(Optional::orElseThrow);
    }

    /** Returns the current or last run, without an end while its events wait to be published; empty if there was none. */
    Uni<Optional<Announcement>> find() {
        return runs.find();
    }

    /** Continues a run whose instance has ended. */
    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> work() {
        return Uni.createFrom()
                .deferred(() -> working.compareAndSet(false, true)
                        ? repeat().onTermination().invoke(() -> working.set(false))
                        : Uni.createFrom().voidItem())
                .onFailure()
                .invoke(failure -> LOG.warnf("not announced anew; the next turn goes on: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> repeat() {
        return Uni.createFrom().deferred(() -> {
            long began = System.nanoTime();
            // Only the batch is work in flight, so that a shutdown need not wait for the whole run.
            return background
                    .<Boolean>begin(() -> transactions.run(this::announceBatch))
                    .chain(isMore -> isMore
                            ? Uni.createFrom()
                                    .voidItem()
                                    .onItem()
                                    .delayIt()
                                    .by(pause(Duration.ofNanos(System.nanoTime() - began)))
                                    .chain(this::repeat)
                            : Uni.createFrom().voidItem());
        });
    }

    private static Duration pause(Duration batch) {
        return batch.compareTo(SHORTEST_PAUSE) > 0 ? batch : SHORTEST_PAUSE;
    }

    /** Announces the next batch; returns whether another one may follow at once. */
    private Uni<Boolean> announceBatch(UnitOfWork unit) {
        return runs.lock(unit, MOST_WAITING)
                .chain(run -> run == null
                        ? Uni.createFrom().item(false)
                        : advance(unit, run).chain(advanced -> runs.update(unit, advanced)
                                .replaceWith(() -> advanced.endedAt() == null)));
    }

    private Uni<Announcement> advance(UnitOfWork unit, Announcement run) {
        return switch (run.phase()) {
            case TENANTS ->
                tenants.announceAgain(unit, run.lastTenant(), TENANTS, run.epoch())
                        .map(ids -> run.withTenants(
                                ids.isEmpty() ? "" : ids.get(ids.size() - 1), ids.size(), ids.size() < TENANTS));
            case AUTHENTICATORS ->
                authenticators
                        .announceAgain(unit, run.lastAuthenticator(), BATCH, run.epoch())
                        .map(page -> run.withAuthenticators(page.last(), page.count(), page.count() < BATCH));
            case USERS -> {
                AnnouncedUser after = new AnnouncedUser(run.lastTenant(), run.lastUser());
                yield users.announceAgain(unit, after, BATCH, run.epoch())
                        .map(page -> run.withUsers(
                                page.isEmpty() ? after : page.get(page.size() - 1),
                                page.size(),
                                page.size() < BATCH ? clock.instant() : null));
            }
        };
    }
}
