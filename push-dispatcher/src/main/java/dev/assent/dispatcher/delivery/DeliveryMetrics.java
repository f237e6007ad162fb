package dev.assent.dispatcher.delivery;

import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.runtime.metrics.LabelledCounter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an operator sees of the deliveries. */
@Startup
@ApplicationScoped
class DeliveryMetrics {
    private static final String CHANNEL = "channel";
    private static final String OUTCOME = "outcome";
    private static final Duration[] STEPS = IntStream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterProvider<Counter> deliveries;
    private final MeterProvider<Counter> withdrawals;
    private final MeterProvider<Timer> deliveryTime;
    private final LabelledCounter notices;
    private final LabelledCounter retries;
    private final LabelledCounter channelFaults;
    private final LabelledCounter deadLetters;
    private final Map<ChannelName, AtomicLong> depths = new EnumMap<>(ChannelName.class);

    DeliveryMetrics(MeterRegistry registry) {
        deliveries = perChannel(registry, "assent.push.deliveries", "Pushes by what they came to");
        withdrawals = perChannel(
                registry,
                "assent.push.withdrawals",
                "Pushes that take a challenge off the screen, by what they came to");
        deliveryTime = Timer.builder("assent.push.delivery.time")
                .description("From the challenge's creation until the peer took the push")
                .serviceLevelObjectives(STEPS)
                .withRegistry(registry);
        notices = new LabelledCounter(
                registry,
                "assent.notices",
                "Webhooks challenge.updated by what they came to",
                "outcome",
                Stream.of(PushDelivered.Outcome.values()).map(Enum::name).toList());
        List<String> channels =
                Stream.of(ChannelName.values()).map(ChannelName::wireName).toList();
        retries = new LabelledCounter(registry, "assent.push.retries", "Attempts that are repeated", CHANNEL, channels);
        channelFaults = new LabelledCounter(
                registry,
                "assent.push.channel.faults",
                "Refusals because of the channel's own credentials or settings",
                CHANNEL,
                channels);
        deadLetters = new LabelledCounter(
                registry,
                "assent.dead.letters",
                "Records that were given up and lie in the dead-letter topic",
                "topic",
                List.of(Topic.DELIVERY_RETRIED.topicName()));
        for (ChannelName channel : ChannelName.values()) {
            AtomicLong depth = new AtomicLong();
            depths.put(channel, depth);
            Gauge.builder("assent.push.queue.depth", depth, AtomicLong::get)
                    .description("Deliveries that have no outcome yet")
                    .tag(CHANNEL, channel.wireName())
                    .register(registry);
            deliveryTime.withTag(CHANNEL, channel.wireName());
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

    void finished(End end) {
        String outcome = end.outcome().name();
        switch (end.kind()) {
            case APPROVAL -> count(deliveries, end, outcome);
            case WITHDRAWAL -> count(withdrawals, end, outcome);
            case NOTICE -> notices.count(outcome);
        }
    }

    private static void count(MeterProvider<Counter> counters, End end, String outcome) {
        counters.withTags(CHANNEL, end.lane().channel().wireName(), OUTCOME, outcome)
                .increment();
    }

    void deadLetter() {
        deadLetters.count(Topic.DELIVERY_RETRIED.topicName());
    }

    /** How long it took from the challenge's creation until the peer had the push. */
    void delivered(ChannelName channel, Duration sinceCreation) {
        deliveryTime.withTag(CHANNEL, channel.wireName()).record(sinceCreation);
    }

    void retried(ChannelName channel) {
        retries.count(channel.wireName());
    }

    void channelFault(ChannelName channel) {
        channelFaults.count(channel.wireName());
    }

    void depth(List<DeliveryQueue.Waiting> lanes) {
        depths.forEach((channel, depth) -> depth.set(lanes.stream()
                .filter(waiting -> waiting.lane().channel() == channel)
                .mapToLong(DeliveryQueue.Waiting::deliveries)
                .sum()));
    }
}
