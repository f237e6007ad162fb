package dev.assent.push.delivery;

import dev.assent.contracts.event.Topic;
import dev.assent.push.channel.ChannelName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What an operator sees of the deliveries. */
@ApplicationScoped
class DeliveryMetrics {
    private final MeterRegistry registry;
    private final Map<ChannelName, AtomicLong> depths = new EnumMap<>(ChannelName.class);

    DeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (ChannelName channel : ChannelName.values()) {
            AtomicLong depth = new AtomicLong();
            depths.put(channel, depth);
            Gauge.builder("assent.push.queue.depth", depth, AtomicLong::get)
                    .description("Deliveries that have no outcome yet")
                    .tag("channel", channel.wireName())
                    .register(registry);
        }
    }

    void finished(End end) {
        String outcome = end.outcome().name();
        switch (end.kind()) {
            case APPROVAL -> count("assent.push.deliveries", end, outcome);
            case WITHDRAWAL -> count("assent.push.withdrawals", end, outcome);
            case NOTICE ->
                registry.counter("assent.notices", "outcome", outcome).increment();
        }
    }

    private void count(String name, End end, String outcome) {
        registry.counter(name, "channel", end.lane().channel().wireName(), "outcome", outcome)
                .increment();
    }

    void deadLetter() {
        registry.counter("assent.dead.letters", "topic", Topic.DELIVERY_RETRIED.topicName())
                .increment();
    }

    /** How long it took from the challenge's creation until the peer had the push. */
    void delivered(ChannelName channel, Duration sinceCreation) {
        Timer.builder("assent.push.delivery.time")
                .description("From the challenge's creation until the peer took the push")
                .tag("channel", channel.wireName())
                .publishPercentileHistogram()
                .register(registry)
                .record(sinceCreation);
    }

    void retried(ChannelName channel) {
        registry.counter("assent.push.retries", "channel", channel.wireName()).increment();
    }

    void channelFault(ChannelName channel) {
        registry.counter("assent.push.channel.faults", "channel", channel.wireName())
                .increment();
    }

    void depth(List<DeliveryQueue.Waiting> lanes) {
        depths.forEach((channel, depth) -> depth.set(lanes.stream()
                .filter(waiting -> waiting.lane().channel() == channel)
                .mapToLong(DeliveryQueue.Waiting::deliveries)
                .sum()));
    }
}
