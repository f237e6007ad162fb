// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.plan;

import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.device.PushTokenSealer;
import dev.assent.dispatcher.transport.TransportRegistry;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Secret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Reports devices that have a push token and that no enabled channel of their tenant reaches, so that a user interface can
 * offer another method. The report is a push rejected without an attempt.
 */
@Startup
@ApplicationScoped
class UnreachableDeviceReporter {
    private static final Logger LOG = Logger.getLogger(UnreachableDeviceReporter.class);
    private static final String REASON = "channel_disabled";

    private final TransportRegistry transports;
    private final Clock clock;
    private final Counter unreachable;

    UnreachableDeviceReporter(TransportRegistry transports, Clock clock, MeterRegistry metrics) {
        this.transports = transports;
        this.clock = clock;
        this.unreachable = Counter.builder("assent.push.unreachable.devices")
                .description("Pushes not planned because no enabled channel reaches the device's push token")
                .register(metrics);
    }

    /** Returns whether a push that {@code channel} delivers ends the error of the device's last push. */
    static boolean recoversOver(ChannelName channel, Device device) {
        String error = device.pushError();
        // A gateway accepts pushes to devices that it cannot reach.
        return error != null && (channel != ChannelName.WEBHOOK || error.equals(REASON));
    }

    /** Reports all devices of {@code event}, whose tenant has no enabled channel. */
    Uni<Void> reportAll(UnitOfWork unit, ChallengeCreated event) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Device device : event.devices()) {
            done = done.chain(() -> report(unit, event, device));
        }
        return done;
    }

    /** Reports {@code device} in the transaction of {@code unit}, unless it has no push token or its last push has failed alike. */
    Uni<Void> report(UnitOfWork unit, ChallengeCreated event, Device device) {
        String pushToken = device.pushToken();
        if (pushToken == null) {
            return Uni.createFrom().voidItem();
        }
        unreachable.increment();
        if (REASON.equals(device.pushError())) {
            return Uni.createFrom().voidItem();
        }
        ChannelName missing = missing(device, new Secret(pushToken));
        LOG.infof(
                "tenant %s: no enabled channel reaches device %s, its pushes are not sent; it needs %s",
                event.tenantId(), device.authenticatorId(), missing.wireName());
        return unit.announce(new PushDelivered(
                event.challengeUuid(),
                event.tenantId(),
                device.authenticatorId(),
                missing.wireName(),
                PushDelivered.Outcome.REJECTED,
                REASON,
                0,
                PushTokenSealer.hash(pushToken),
                null,
                clock.instant()));
    }

    /** Returns the channel that would reach {@code device}: the webhook if no push service does. */
    private ChannelName missing(Device device, Secret pushToken) {
        return Stream.of(ChannelName.values())
                .filter(channel -> transports.of(channel).reaches(device.platform(), Optional.of(pushToken)))
                .findFirst()
                .orElse(ChannelName.WEBHOOK);
    }
}
