package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.Faults;
import dev.assent.dispatcher.channel.Faults.Failing;
import dev.assent.dispatcher.channel.Peer;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Keeps book of the peers that fail. Which do is known here from the last sweep, so that a success costs a statement only where there is something to clear. */
@Startup
@ApplicationScoped
class PeerHealth {
    private static final Logger LOG = Logger.getLogger(PeerHealth.class);

    private final Faults faults;
    private final BackgroundWork background;
    private volatile List<Failing> failing = List.of();
    private volatile Set<Lane> failingLanes = Set.of();

    PeerHealth(Faults faults, Gates gates, BackgroundWork background, MeterRegistry registry) {
        this.faults = faults;
        this.background = background;
        for (ChannelName channel : ChannelName.values()) {
            gauge(registry, "assent.push.peers.failing", "Peers that do not take what is sent", channel, false);
            gauge(registry, "assent.push.peers.disabled", "Peers where nothing is sent any more", channel, true);
            Gauge.builder("assent.push.circuits.open", () -> gates.open(channel))
                    .description("Peers that this instance lets rest")
                    .tag("channel", channel.wireName())
                    .register(registry);
        }
    }

    private void gauge(MeterRegistry registry, String name, String description, ChannelName channel, boolean disabled) {
        Gauge.builder(name, () -> failing.stream()
                        .filter(peer -> peer.peer().channel() == channel && (!disabled || peer.disabledAt() != null))
                        .count())
                .description(description)
                .tag("channel", channel.wireName())
                .register(registry);
    }

    /** Reads again which peers fail. */
    Uni<Void> refresh() {
        return faults.all()
                .invoke(found -> {
                    failing = found;
                    failingLanes = found.stream()
                            .map(peer -> new Lane(
                                    peer.tenantId(),
                                    peer.peer().channel(),
                                    peer.peer().peer()))
                            .collect(Collectors.toSet());
                })
                .replaceWithVoid();
    }

    /** An attempt came to {@code outcome}; returns at once. */
    void told(Lane lane, Outcome outcome) {
        background
                .continueWith(() -> outcome.on(new Consequence(lane)))
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("%s: its health is not stored: %s", lane, failure));
    }

    private final class Consequence implements Outcome.Cases<Uni<Void>> {
        private final Lane lane;

        private Consequence(Lane lane) {
            this.lane = lane;
        }

        @Override
        public Uni<Void> delivered(Outcome.Delivered outcome) {
            return well();
        }

        /** It answers, but of one push; that says nothing of the next. */
        @Override
        public Uni<Void> rejected(Outcome.Rejected outcome) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> channelFault(Outcome.ChannelFault outcome) {
            return failed(outcome.reason());
        }

        @Override
        public Uni<Void> tokenDead(Outcome.TokenDead outcome) {
            return well();
        }

        @Override
        public Uni<Void> tryAgain(Outcome.TryAgain outcome) {
            return outcome.peerIsWell() ? Uni.createFrom().voidItem() : failed(outcome.reason());
        }

        private Uni<Void> failed(String reason) {
            return faults.failed(lane.tenantId(), peer(), reason);
        }

        private Uni<Void> well() {
            return failingLanes.contains(lane)
                    ? faults.well(lane.tenantId(), peer())
                    : Uni.createFrom().voidItem();
        }

        private Peer peer() {
            return new Peer(lane.channel(), lane.peer());
        }
    }
}
