// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TopicNames;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Administration of dead letters: pages, and the replay of chosen ones. Kafka's clients block, so they run on worker threads,
 * of two callers at a time.
 */
@ApplicationScoped
public class DeadLetterService {
    private static final Logger LOG = Logger.getLogger(DeadLetterService.class);
    private static final int MOST_CALLERS = 2;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(8);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(3);
    private static final int REQUEST_MILLIS = 2000;
    private static final int LONGEST_REQUEST_MILLIS = 3000;
    /** Held by one replay at a time: two would record their progress one over the other. */
    private static final long LOCK = 0x64656164L;

    private final Map<String, Object> kafka;
    private final DeadLetterTopics topics;
    private final TransactionRunner transactions;
    private final AuditLog audit;
    private final Semaphore callers = new Semaphore(MOST_CALLERS);

    DeadLetterService(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            TopicNames topicNames,
            TransactionRunner transactions,
            AuditLog audit) {
        this.kafka = kafka;
        this.topics = new DeadLetterTopics(topicNames.atBroker(DeadLetterTopics.DEFAULT.prefix()));
        this.transactions = transactions;
        this.audit = audit;
    }

    /**
     * Returns a page of dead letters, newest first.
     *
     * @param administered the topics whose dead letters this service administers
     * @param topic the name of one of them, without its prefix; null for all
     * @param reason a part of the reason; null matches any
     * @param before where the page begins: {@code next} of the page before; null for the first one
     */
    public Uni<DeadLetterPage> newest(
            Set<Topic> administered,
            @Nullable String topic,
            @Nullable String reason,
            @Nullable String before,
            int limit) {
        Set<Topic> wanted = topic == null
                ? administered
                : Set.of(TopicName.parse(topic)
                        .filter(administered::contains)
                        .orElseThrow(() -> ApiException.invalidRequest(
                                "topic", "must be one whose dead letters this service administers")));
        DeadLetterQuery query = new DeadLetterQuery(wanted, reason, ends(before), limit);
        return blocking(() -> {
            try (DeadLetterStore store = store()) {
                return new DeadLetterPages(store, topics, administered).read(query);
            }
        });
    }

    private @Nullable Map<TopicPartition, Long> ends(@Nullable String before) {
        try {
            return before == null ? null : DeadLetterQuery.parse(before, topics);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest("before", "must be the next of another page");
        }
    }

    /**
     * Replays the dead letters at the places that {@code request} names, or says what a replay would do. The audit log has
     * those that were published, also if others failed. Fails with 409 while another replay runs.
     */
    public Uni<ReplayResult> replay(Set<Topic> administered, ReplayRequest request) {
        Set<DeadLetterPosition> places = places(administered, request.places());
        if (request.dryRun()) {
            return blocking(() -> {
                try (DeadLetterStore store = store()) {
                    return new DeadLetterReplay(store, places).result();
                }
            });
        }
        return transactions
                .run(unit -> lock(unit).chain(() -> {
                    List<String> published = new CopyOnWriteArrayList<>();
                    return blocking(() -> replay(places, published))
                            .onItemOrFailure()
                            .transformToUni((result, failure) ->
                                    record(unit, published).replaceWith(new Outcome(result, failure)));
                }))
                .map(Outcome::orThrow);
    }

    /** Outcome of a replay, which does not roll back what the audit log has of it. */
    private record Outcome(@Nullable ReplayResult result, @Nullable Throwable failure) {
        ReplayResult orThrow() {
            if (result != null) {
                return result;
            }
            throw failure instanceof RuntimeException known ? known : new CompletionException(failure);
        }
    }

    private static Uni<Void> lock(UnitOfWork unit) {
        return unit.session()
                .createNativeQuery("select pg_try_advisory_xact_lock(:lock)", Boolean.class)
                .setParameter("lock", LOCK)
                .getSingleResult()
                .invoke(isFree -> {
                    if (!isFree) {
                        throw new ApiException(409, "replay_in_progress", "Another replay is in progress. Try again.");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> record(UnitOfWork unit, List<String> published) {
        return published.isEmpty()
                ? Uni.createFrom().voidItem()
                : audit.recordOfInstallation(unit, "dead_letters_replayed", Map.of("places", List.copyOf(published)));
    }

    private ReplayResult replay(Set<DeadLetterPosition> places, List<String> published) {
        try (DeadLetterStore store = store();
                DeadLetterReplayer replayer = new DeadLetterReplayer(producerSettings(), topics)) {
            DeadLetterReplay replay = new DeadLetterReplay(store, places);
            LOG.infof("replaying %d dead letters", replay.result().count());
            replay.run(replayer, position -> published.add(position.toString()));
            return replay.result();
        }
    }

    private Set<DeadLetterPosition> places(Set<Topic> administered, List<String> texts) {
        Set<DeadLetterPosition> places = new LinkedHashSet<>();
        for (String text : texts) {
            places.add(DeadLetterPosition.parse(text, topics)
                    .filter(place -> topics.origin(place.partition().topic())
                            .filter(administered::contains)
                            .isPresent())
                    .orElseThrow(() -> ApiException.invalidRequest(
                            "places", "must be those of dead letters that this service administers")));
        }
        return places;
    }

    private DeadLetterStore store() {
        Map<String, Object> settings = clientSettings();
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LONGEST_REQUEST_MILLIS);
        return new DeadLetterStore(settings, topics, LONGEST_SILENCE);
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> settings = clientSettings();
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_REQUEST_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LONGEST_REQUEST_MILLIS);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return settings;
    }

    private Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        return settings;
    }

    /** Runs {@code work} on a worker thread; fails with 429 while others use Kafka's clients, and with 503 if Kafka is too slow. */
    private <T> Uni<T> blocking(Supplier<T> work) {
        return Uni.createFrom().deferred(() -> {
            if (!callers.tryAcquire()) {
                throw ApiException.tooManyRequests(RETRY_AFTER);
            }
            var here = MutinyHelper.executor(Vertx.currentContext());
            return Uni.createFrom()
                    .item(() -> {
                        try {
                            return work.get();
                        } finally {
                            callers.release();
                        }
                    })
                    .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                    .onFailure(RetriableException.class)
                    .transform(failure -> new IOException("Kafka does not answer: " + failure.getMessage(), failure))
                    .ifNoItem()
                    .after(LONGEST_CALL)
                    .failWith(() -> new TimeoutException("Kafka does not answer within " + LONGEST_CALL))
                    .emitOn(here);
        });
    }
}
