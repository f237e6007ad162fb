// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.dispatch;

import dev.assent.dispatcher.channel.ChannelMismatchStore;
import dev.assent.dispatcher.channel.ChannelMismatchStore.TenantChannel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.EndpointHealthStore;
import dev.assent.dispatcher.channel.FailingEndpoint;
import dev.assent.dispatcher.queue.Delivery;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which endpoints fail, and publishes their number as metrics. The failing endpoints are cached from the last
 * sweep, so that a success needs a statement only if it has a failure to clear.
 */
@Startup
@ApplicationScoped
class EndpointHealthTracker {
    private static final Logger LOG = Logger.getLogger(EndpointHealthTracker.class);

    private final EndpointHealthStore store;
    private final ChannelMismatchStore mismatches;
    private final BackgroundWork background;
    private volatile List<FailingEndpoint> failing = List.of();
    private volatile Set<Destination> failingDestinations = Set.of();
    private volatile Set<TenantChannel> mismatchedChannels = Set.of();

    EndpointHealthTracker(
            EndpointHealthStore store,
            ChannelMismatchStore mismatches,
            DestinationLimiters limiters,
            BackgroundWork background,
            MeterRegistry registry) {
        this.store = store;
        this.mismatches = mismatches;
        this.background = background;
        for (ChannelName channel : ChannelName.values()) {
            gauge(
                    registry,
                    "assent.push.peers.failing",
                    "Failing endpoints; one that devices name counts from three users on",
                    channel,
                    false);
            gauge(
                    registry,
                    "assent.push.peers.disabled",
                    "Disabled endpoints; one that devices name counts from three users on",
                    channel,
                    true);
            Gauge.builder("assent.push.circuits.open", () -> limiters.openCircuits(channel))
                    .description("Endpoints paused by this instance")
                    .tag("channel", channel.wireName())
                    .register(registry);
        }
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ChannelName channel, boolean onlyDisabled) {
        Gauge.builder(name, () -> failing.stream()
                        .filter(endpoint -> endpoint.endpoint().channel() == channel
                                && endpoint.concernsOperators()
                                && (!onlyDisabled || endpoint.disabledAt() != null))
                        .count())
                .description(description)
                .tag("channel", channel.wireName())
                .register(registry);
    }

    /** Reads the failing endpoints and the channels with mismatches from the database. */
    Uni<Void> refresh() {
        return store.failing()
                .invoke(endpoints -> {
                    failing = endpoints;
                    failingDestinations = endpoints.stream()
                            .map(endpoint -> new Destination(endpoint.tenantId(), endpoint.endpoint()))
                            .collect(Collectors.toSet());
                })
                .chain(() -> mismatches.mismatched())
                .invoke(channels -> mismatchedChannels = channels)
                .replaceWithVoid();
    }

    /** Deletes what is no evidence of an error any more. */
    Uni<Void> purge() {
        return mismatches.purge().chain(store::purge);
    }

    /** Records the outcome of an attempt of {@code delivery} in the background and returns at once. */
    void recordOutcome(Delivery delivery, AttemptOutcome outcome) {
        background
                .continueWith(() -> outcome.accept(new HealthUpdate(delivery)))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "%s: health not recorded, the next outcome updates it: %s",
                                delivery.destination(), failure));
    }

    private final class HealthUpdate implements AttemptOutcome.Visitor<Uni<Void>> {
        private final Destination destination;
        private final @Nullable UUID authenticatorId;

        private HealthUpdate(Delivery delivery) {
            Delivery.TargetDevice device = delivery.device();
            this.destination = delivery.destination();
            this.authenticatorId = device == null ? null : device.authenticatorId();
        }

        @Override
        public Uni<Void> delivered(AttemptOutcome.Delivered outcome) {
            return markHealthy().chain(this::clearMismatches);
        }

        /** A rejection concerns one delivery and tells nothing of the next. */
        @Override
        public Uni<Void> rejected(AttemptOutcome.Rejected outcome) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> channelMisconfigured(AttemptOutcome.ChannelMisconfigured outcome) {
            return recordFailure(outcome.reason());
        }

        /** One device is no evidence against the endpoint, which all share. */
        @Override
        public Uni<Void> addressMismatched(AttemptOutcome.AddressMismatched outcome) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> tokenUnregistered(AttemptOutcome.TokenUnregistered outcome) {
            return markHealthy();
        }

        @Override
        public Uni<Void> retryable(AttemptOutcome.Retryable outcome) {
            return outcome.endpointHealthy() ? Uni.createFrom().voidItem() : recordFailure(outcome.reason());
        }

        /** A delivered push shows that the channel is right. */
        private Uni<Void> clearMismatches() {
            TenantChannel channel = new TenantChannel(destination.tenantId(), destination.channel());
            return mismatchedChannels.contains(channel)
                    ? mismatches.clear(channel)
                    : Uni.createFrom().voidItem();
        }

        private Uni<Void> recordFailure(String reason) {
            return store.recordFailure(destination.tenantId(), destination.endpoint(), authenticatorId, reason);
        }

        private Uni<Void> markHealthy() {
            return failingDestinations.contains(destination)
                    ? store.markHealthy(destination.tenantId(), destination.endpoint())
                    : Uni.createFrom().voidItem();
        }
    }
}
