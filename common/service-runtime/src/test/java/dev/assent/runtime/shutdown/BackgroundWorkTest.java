// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundWorkTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CompletableFuture<String> slow = new CompletableFuture<>();

    @Test
    void theEndWaitsForWorkThatHasBegunAndForWhatThatLeadsTo() throws Exception {
        BackgroundWork background = new BackgroundWork(LONG);
        CompletableFuture<String> consequence = new CompletableFuture<>();
        CompletableFuture<String> result =
                begin(background, Uni.createFrom().completionStage(slow).invoke(() -> background
                        .continueWith(() -> Uni.createFrom().completionStage(consequence))
                        .subscribe()
                        .withSubscriber(UniAssertSubscriber.create())));

        CompletableFuture<Void> ended = end(background);
        slow.complete("done");
        assertThat(result).isCompletedWithValue("done");
        assertThat(ended).isNotDone();
        consequence.complete("done as well");
        ended.get();
    }

    @Test
    void nothingBeginsAtTheEndAndNothingComesOfIt() throws Exception {
        BackgroundWork background = new BackgroundWork(LONG);
        end(background).get();

        CompletableFuture<String> late = begin(background, Uni.createFrom().item("late"));

        assertThat(late).isNotDone();
        end(background).get();
    }

    @Test
    void workThatFailsIsOver() throws Exception {
        BackgroundWork background = new BackgroundWork(LONG);
        CompletableFuture<String> result = begin(background, Uni.createFrom().completionStage(slow));
        slow.completeExceptionally(new IllegalStateException("meant to fail"));

        assertThat(result).isCompletedExceptionally();
        end(background).get();
    }

    @Test
    void workThatIsCancelledAfterItsResultIsOverOnce() throws Exception {
        BackgroundWork background = new BackgroundWork(LONG);
        background
                .begin(() -> Uni.createFrom().item("done"))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .cancel();
        CompletableFuture<String> running = begin(background, Uni.createFrom().completionStage(slow));

        CompletableFuture<Void> ended = end(background);
        assertThatThrownBy(() -> ended.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        slow.complete("done");
        ended.get();
        assertThat(running).isCompletedWithValue("done");
    }

    @Test
    void theEndDoesNotWaitForEver() throws Exception {
        BackgroundWork background = new BackgroundWork(Duration.ofMillis(1));
        CompletableFuture<String> running = begin(background, Uni.createFrom().completionStage(slow));

        end(background).get();
        assertThat(running).isNotDone();
    }

    private static CompletableFuture<String> begin(BackgroundWork background, Uni<String> work) {
        return background.begin(() -> work).subscribeAsCompletionStage();
    }

    private static CompletableFuture<Void> end(BackgroundWork background) {
        return CompletableFuture.runAsync(() -> {
            try {
                background.refuseNew(new ShutdownEvent());
                background.awaitIdle(new ShutdownEvent());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
