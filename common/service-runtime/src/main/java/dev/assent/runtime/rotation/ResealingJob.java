// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.rotation;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.rotation.SealedColumn.Lifetime;
import dev.assent.runtime.rotation.SealedColumnStore.Page;
import dev.assent.runtime.rotation.SealedColumnStore.Replacement;
import dev.assent.runtime.rotation.SealedColumnStore.SealedText;
import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.arc.All;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Seals anew what is sealed under a retired master key, in small batches beside the traffic, with a pause after each as long
 * as the batch. A text that changes meanwhile is left alone, so any number of instances may work at once, and the work goes
 * on after a restart wherever it ended. Without a retired key the job does nothing.
 */
@ApplicationScoped
public class ResealingJob {
    private static final Logger LOG = Logger.getLogger(ResealingJob.class);

    private static final int BATCH_SIZE = 200;
    /** Longer than a challenge lives, with what a poll, a withdrawal of its push or a late event may need. */
    private static final Duration PASSING_LIFETIME = Duration.ofHours(1);
    /** Another instance or service may still seal under the key for a while. */
    private static final Duration PASSING_INTERVAL = Duration.ofMinutes(10);

    private final List<SealedColumn> columns;
    private final SealedColumnStore store;
    private final MasterKeyRing keys;
    private final Sealer sealer;
    private final BackgroundWork background;
    private final MasterKeyUsage usage;
    private final Clock clock;
    private volatile Instant nextPassing = Instant.MIN;

    ResealingJob(
            @All List<SealedColumn> columns,
            SealedColumnStore store,
            MasterKeyRing keys,
            Sealer sealer,
            BackgroundWork background,
            MasterKeyUsage usage,
            Clock clock) {
        this.columns = columns;
        this.store = store;
        this.keys = keys;
        this.sealer = sealer;
        this.background = background;
        this.usage = usage;
        this.clock = clock;
    }

    @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> scheduled() {
        Instant now = clock.instant();
        if (now.isBefore(nextPassing)) {
            return turn(resealLasting());
        }
        nextPassing = now.plus(PASSING_INTERVAL);
        return run();
    }

    /** Seals anew all that is sealed under a retired key, and measures what is sealed under which key. */
    public Uni<Void> run() {
        return turn(resealLasting().chain(this::resealPassing));
    }

    private Uni<Void> turn(Uni<Void> resealing) {
        Uni<Void> resealed = keys.retiredIds().isEmpty()
                ? Uni.createFrom().voidItem()
                : resealing.onFailure().recoverWithUni(failure -> {
                    LOG.warnf("texts of retired master keys not sealed anew; the next turn retries: %s", failure);
                    return Uni.createFrom().voidItem();
                });
        return resealed.chain(() ->
                background.sweep(LOG, "use of the master keys not measured; the next turn retries", usage::measure));
    }

    private Uni<Void> resealLasting() {
        return inTurn(Lifetime.LASTING, column -> resealLasting(column, 0, 0));
    }

    private Uni<Void> resealPassing() {
        UUID first = UuidGenerator.firstOf(clock.instant().minus(PASSING_LIFETIME));
        return inTurn(Lifetime.PASSING, column -> resealPassing(column, first, 0));
    }

    private Uni<Void> inTurn(Lifetime lifetime, Function<SealedColumn, Uni<Void>> work) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (SealedColumn column : columns) {
            if (column.lifetime() == lifetime) {
                done = done.chain(() -> work.apply(column));
            }
        }
        return done;
    }

    private Uni<Void> resealLasting(SealedColumn column, int skipped, int resealed) {
        long began = System.nanoTime();
        return background
                .<Batch>begin(() -> store.findLasting(column, keys.retiredIds(), skipped, BATCH_SIZE)
                        .chain(texts -> replace(column, texts)))
                .chain(batch -> batch.found() == 0
                        ? log(column, resealed)
                        : pause(began)
                                .chain(() -> resealLasting(
                                        column, skipped + batch.unopened(), resealed + batch.replaced())));
    }

    private Uni<Void> resealPassing(SealedColumn column, UUID after, int resealed) {
        long began = System.nanoTime();
        return background
                .<Progress>begin(() -> store.findPassing(column, after, BATCH_SIZE)
                        .chain(page -> replace(column, retired(page)).map(batch -> new Progress(page, batch))))
                .chain(progress -> progress.page().rows() < BATCH_SIZE
                        ? log(column, resealed + progress.batch().replaced())
                        : pause(began)
                                .chain(() -> resealPassing(
                                        column,
                                        progress.page().last(),
                                        resealed + progress.batch().replaced())));
    }

    private record Progress(Page page, Batch batch) {}

    private record Batch(int found, int unopened, int replaced) {}

    private List<SealedText> retired(Page page) {
        return page.texts().stream()
                .filter(text -> keys.isRetired(text.sealed()))
                .toList();
    }

    private Uni<Batch> replace(SealedColumn column, List<SealedText> texts) {
        if (texts.isEmpty()) {
            return Uni.createFrom().item(new Batch(0, 0, 0));
        }
        // Sealing takes too long for the thread that serves requests.
        return Uni.createFrom()
                .item(() -> resealAll(column, texts))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(replacements -> store.replace(column, replacements)
                        .map(replaced -> new Batch(texts.size(), texts.size() - replacements.size(), replaced)));
    }

    private List<Replacement> resealAll(SealedColumn column, List<SealedText> texts) {
        List<Replacement> replacements = new ArrayList<>(texts.size());
        for (SealedText text : texts) {
            try {
                replacements.add(new Replacement(text, sealer.reseal(column.purpose(), text.owner(), text.sealed())));
            } catch (IllegalArgumentException e) {
                LOG.errorf("a text of %s for %s cannot be opened: %s", column.name(), text.owner(), e.getMessage());
            }
        }
        return replacements;
    }

    private static Uni<Void> log(SealedColumn column, int resealed) {
        if (resealed > 0) {
            LOG.infof("%d texts of %s sealed anew", resealed, column.name());
        }
        return Uni.createFrom().voidItem();
    }

    private static Uni<Void> pause(long began) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofNanos(System.nanoTime() - began + 1));
    }
}
