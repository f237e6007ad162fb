// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.queue.DeliveryQueue;
import dev.assent.runtime.metrics.LabelledCounter;
import dev.assent.runtime.metrics.LatencyTimer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Metrics of the deliveries. */
@Startup
@ApplicationScoped
public class DeliveryMetrics {
    private static final String CHANNEL = "channel";
    private static final String OUTCOME = "outcome";
    private static final Duration[] BUCKETS = IntStream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterProvider<Counter> deliveries;
    private final MeterProvider<Counter> withdrawals;
    private final Map<ChannelName, LatencyTimer> deliveryTimes = new EnumMap<>(ChannelName.class);
    private final LabelledCounter events;
    private final LabelledCounter retries;
    private final LabelledCounter channelErrors;
    private final LabelledCounter deadLetters;
    private final Map<ChannelName, AtomicLong> depths = new EnumMap<>(ChannelName.class);

    DeliveryMetrics(MeterRegistry registry) {
        deliveries = perChannel(registry, "assent.push.deliveries", "Pushes, by outcome");
        withdrawals = perChannel(registry, "assent.push.withdrawals", "Pushes that remove a prompt, by outcome");
        events = new LabelledCounter(
                registry,
                "assent.notices",
                "Webhook events, by outcome",
                "outcome",
                Stream.of(PushDelivered.Outcome.values()).map(Enum::name).toList());
        List<String> channels =
                Stream.of(ChannelName.values()).map(ChannelName::wireName).toList();
        retries = new LabelledCounter(registry, "assent.push.retries", "Attempts that are retried", CHANNEL, channels);
        channelErrors = new LabelledCounter(
                registry,
                "assent.push.channel.faults",
                "Rejections caused by the channel's credentials or settings",
                CHANNEL,
                channels);
        deadLetters = new LabelledCounter(
                registry,
                "assent.dead.letters",
                "Records moved to the dead-letter topic",
                "topic",
                List.of(Topic.DELIVERY_RETRIED.topicName()));
        for (ChannelName channel : ChannelName.values()) {
            AtomicLong depth = new AtomicLong();
            depths.put(channel, depth);
            Gauge.builder("assent.push.queue.depth", depth, AtomicLong::get)
                    .description("Deliveries without an outcome")
                    .tag(CHANNEL, channel.wireName())
                    .register(registry);
            deliveryTimes.put(
                    channel,
                    new LatencyTimer(Timer.builder("assent.push.delivery.time")
                            .description("Time from the challenge's creation until the endpoint accepted the push")
                            .serviceLevelObjectives(BUCKETS)
                            .tag(CHANNEL, channel.wireName())
                            .register(registry)));
        }
    }

    private static MeterProvider<Counter> perChannel(MeterRegistry registry, String name, String description) {
        MeterProvider<Counter> counters =
                Counter.builder(name).description(description).withRegistry(registry);
        for (ChannelName channel : ChannelName.values()) {
            for (PushDelivered.Outcome outcome : PushDelivered.Outcome.values()) {
                counters.withTags(CHANNEL, channel.wireName(), OUTCOME, outcome.name());
            }
        }
        return counters;
    }

    void recordResult(DeliveryResult result) {
        String outcome = result.outcome().name();
        switch (result.kind()) {
            case APPROVAL -> count(deliveries, result, outcome);
            case WITHDRAWAL -> count(withdrawals, result, outcome);
            case NOTICE -> events.count(outcome);
        }
    }

    private static void count(MeterProvider<Counter> counters, DeliveryResult result, String outcome) {
        counters.withTags(CHANNEL, result.destination().channel().wireName(), OUTCOME, outcome)
                .increment();
    }

    void countDeadLetter() {
        deadLetters.count(Topic.DELIVERY_RETRIED.topicName());
    }

    /** Records that the endpoint accepted the push at {@code acceptedAt}. */
    void recordDeliveryTime(ChannelName channel, Instant createdAt, Instant acceptedAt) {
        requireNonNull(deliveryTimes.get(channel)).record(createdAt, acceptedAt);
    }

    void countRetry(ChannelName channel) {
        retries.count(channel.wireName());
    }

    void countChannelError(ChannelName channel) {
        channelErrors.count(channel.wireName());
    }

    /** Updates the queue depths from {@code backlogs}. */
    public void updateQueueDepth(List<DeliveryQueue.Backlog> backlogs) {
        depths.forEach((channel, depth) -> depth.set(backlogs.stream()
                .filter(backlog -> backlog.destination().channel() == channel)
                .mapToLong(DeliveryQueue.Backlog::deliveries)
                .sum()));
    }
}
