// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Subscriber of a channel that forms batches without a wait: each batch has all messages that arrived during the one before,
 * up to a limit, in their order.
 */
final class BatchSubscriber implements Flow.Subscriber<Message<String>> {
    private static final Logger LOG = Logger.getLogger(BatchSubscriber.class);
    /** Bounds the time for which a transaction holds its locks. */
    static final int MAX_BATCH = 64;
    /** Number of messages that are received and not finished. */
    static final int MAX_RECEIVED = 2 * MAX_BATCH;

    private final Function<List<Message<String>>, Uni<Void>> consumer;
    private final Queue<Message<String>> waiting = new ArrayDeque<>();
    private boolean consuming;
    private Flow.@Nullable Subscription subscription;

    /** @param consumer acknowledges each message of a batch, and completes when it has finished with all of them */
    BatchSubscriber(Function<List<Message<String>>, Uni<Void>> consumer) {
        this.consumer = consumer;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(MAX_RECEIVED);
    }

    @Override
    public void onNext(Message<String> message) {
        synchronized (this) {
            waiting.add(message);
            if (consuming) {
                return;
            }
            consuming = true;
        }
        consumeNext();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.errorf(failure, "channel failed; no further event is consumed");
    }

    @Override
    public void onComplete() {
        LOG.debug("channel closed");
    }

    private void consumeNext() {
        List<Message<String>> batch = new ArrayList<>();
        synchronized (this) {
            while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            if (batch.isEmpty()) {
                consuming = false;
                return;
            }
        }
        consumer.apply(batch).subscribe().with(done -> finished(batch.size()), failure -> {
            LOG.errorf(failure, "%d messages not acknowledged", batch.size());
            finished(batch.size());
        });
    }

    private void finished(int count) {
        if (subscription != null) {
            subscription.request(count);
        }
        consumeNext();
    }
}
