// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.device.DeviceStore;
import dev.assent.dispatcher.plan.UnreachableDeviceReporter;
import dev.assent.dispatcher.plan.WebhookEventPlanner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Applies the changes of devices to this service's copy and reports them to their tenant. The topic is compacted and a new
 * consumer reads all devices from its beginning, so only changes within the lifetime of a webhook event are reported.
 */
@ApplicationScoped
public class DeviceEventService {
    private final DeviceStore devices;
    private final WebhookEventPlanner webhookEvents;
    private final UnreachableDeviceReporter unreachable;
    private final Clock clock;
    private final Duration lifetime;

    DeviceEventService(
            DeviceStore devices,
            WebhookEventPlanner webhookEvents,
            UnreachableDeviceReporter unreachable,
            Clock clock,
            PushConfig config) {
        this.devices = devices;
        this.webhookEvents = webhookEvents;
        this.unreachable = unreachable;
        this.clock = clock;
        this.lifetime = config.noticeLifetime();
    }

    /**
     * Stores the device of {@code event}, announced at {@code at}, plans the webhook event that reports it, and reports it if
     * no channel reaches it.
     */
    public Uni<Void> onChanged(UnitOfWork unit, AuthenticatorChanged event, Instant at) {
        return devices.store(unit, event)
                .chain(change -> change == DeviceStore.Change.STALE || event.announcesAnew() || !isRecent(at)
                        ? Uni.createFrom().voidItem()
                        : webhookEvents
                                .plan(
                                        unit,
                                        event.tenantId(),
                                        DeviceEventData.of(event).toEvent(type(event, change), at))
                                .chain(() -> unreachable.check(unit, event)));
    }

    /** In a compacted topic the first record of an old device may be its latest change. */
    private String type(AuthenticatorChanged event, DeviceStore.Change change) {
        return change == DeviceStore.Change.CREATED && isRecent(event.enrolledAt())
                ? AuthenticatorEventType.CREATED
                : AuthenticatorEventType.UPDATED;
    }

    /** Deletes the device that was removed at {@code at} and plans the webhook event that reports it. */
    public Uni<Void> onRemoved(UnitOfWork unit, String authenticatorId, Instant at) {
        return devices.remove(unit, UUID.fromString(authenticatorId))
                .chain(device -> device.isEmpty() || !isRecent(at)
                        ? Uni.createFrom().voidItem()
                        : webhookEvents.plan(
                                unit,
                                device.get().tenantId(),
                                DeviceEventData.of(device.get()).toEvent(AuthenticatorEventType.DELETED, at)));
    }

    private boolean isRecent(Instant at) {
        return at.isAfter(clock.instant().minus(lifetime));
    }
}
