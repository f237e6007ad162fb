// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.plan;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.device.PushTokenSealer;
import dev.assent.runtime.outbox.UnitOfWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Reports devices that have a push token and that no enabled channel of their tenant reaches, so that a user interface can
 * offer another method. The report is a push rejected without an attempt.
 */
@Startup
@ApplicationScoped
public class UnreachableDeviceReporter {
    private static final Logger LOG = Logger.getLogger(UnreachableDeviceReporter.class);
    private static final String REASON = "channel_disabled";

    private final ChannelStore channels;
    private final DestinationResolver resolver;
    private final Clock clock;
    private final Counter unreachable;

    UnreachableDeviceReporter(ChannelStore channels, DestinationResolver resolver, Clock clock, MeterRegistry metrics) {
        this.channels = channels;
        this.resolver = resolver;
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

    /** Reports the device of {@code event}, which has just been enrolled or changed, if no channel reaches it. */
    public Uni<Void> check(UnitOfWork unit, AuthenticatorChanged event) {
        if (event.pushToken() == null || event.disabled()) {
            return Uni.createFrom().voidItem();
        }
        Device device =
                new Device(event.authenticatorId(), event.publicKey(), event.platform(), event.pushToken(), null);
        return channels.availability(unit, event.tenantId())
                .chain(availability -> resolver.destinations(event.tenantId(), device, availability)
                                .isEmpty()
                        // There is no push yet: the id is that of no challenge.
                        ? report(unit, UuidGenerator.next(), event.tenantId(), device)
                        : Uni.createFrom().voidItem());
    }

    /** Reports all devices of {@code event}, whose tenant has no enabled channel. */
    Uni<Void> reportAll(UnitOfWork unit, ChallengeCreated event) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Device device : event.devices()) {
            done = done.chain(() -> report(unit, event, device));
        }
        return done;
    }

    /** Reports {@code device}, to which {@code event} plans no push, unless it has no push token or is known to be unreachable. */
    Uni<Void> report(UnitOfWork unit, ChallengeCreated event, Device device) {
        if (device.pushToken() == null) {
            return Uni.createFrom().voidItem();
        }
        unreachable.increment();
        return REASON.equals(device.pushError())
                ? Uni.createFrom().voidItem()
                : report(unit, event.challengeUuid(), event.tenantId(), device);
    }

    private Uni<Void> report(UnitOfWork unit, UUID challengeUuid, String tenantId, Device device) {
        ChannelName required = resolver.required(device);
        LOG.infof(
                "tenant %s: no enabled channel reaches device %s, its pushes are not sent; it needs %s",
                tenantId, device.authenticatorId(), required.wireName());
        return unit.announce(new PushDelivered(
                challengeUuid,
                tenantId,
                device.authenticatorId(),
                required.wireName(),
                PushDelivered.Outcome.REJECTED,
                REASON,
                0,
                PushTokenSealer.hash(Objects.requireNonNull(device.pushToken(), "pushToken")),
                null,
                clock.instant()));
    }
}
