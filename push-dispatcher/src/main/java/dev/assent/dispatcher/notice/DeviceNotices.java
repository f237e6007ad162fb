package dev.assent.dispatcher.notice;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.delivery.Lane;
import dev.assent.dispatcher.delivery.NoticePlan;
import dev.assent.dispatcher.device.Devices;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps the copy of the devices and tells the tenant what happened to them. The topic is compacted: who reads it from its
 * beginning hears of all devices there are. So only what is younger than the time for which a notice is tried is told.
 */
@ApplicationScoped
public class DeviceNotices {
    private final Devices devices;
    private final NoticePlan notices;
    private final Clock clock;
    private final Duration lifetime;

    DeviceNotices(Devices devices, NoticePlan notices, Clock clock, PushConfig config) {
        this.devices = devices;
        this.notices = notices;
        this.clock = clock;
        this.lifetime = config.noticeLifetime();
    }

    /** Stores {@code event}, announced at {@code at}; the lanes that have something to send once {@code unit} has committed. */
    public Uni<Set<Lane>> changed(UnitOfWork unit, AuthenticatorChanged event, Instant at) {
        return devices.changed(unit, event)
                .chain(change -> change == Devices.Change.NONE || !isRecent(at)
                        ? Uni.createFrom().item(Set.of())
                        : notices.plan(
                                unit, event.tenantId(), DeviceChange.of(event).notice(type(event, change), at)));
    }

    /** Of a compacted topic the first that is heard of an old device may be its latest change. */
    private String type(AuthenticatorChanged event, Devices.Change change) {
        return change == Devices.Change.FIRST && isRecent(event.enrolledAt())
                ? DeviceChange.CREATED
                : DeviceChange.UPDATED;
    }

    /** Forgets the device that was removed at {@code at}; the lanes as in {@link #changed}. */
    public Uni<Set<Lane>> removed(UnitOfWork unit, String authenticatorId, Instant at) {
        return devices.removed(unit, UUID.fromString(authenticatorId))
                .chain(device -> device.isEmpty() || !isRecent(at)
                        ? Uni.createFrom().item(Set.of())
                        : notices.plan(
                                unit,
                                device.get().tenantId(),
                                DeviceChange.of(device.get()).notice(DeviceChange.DELETED, at)));
    }

    private boolean isRecent(Instant at) {
        return at.isAfter(clock.instant().minus(lifetime));
    }
}
