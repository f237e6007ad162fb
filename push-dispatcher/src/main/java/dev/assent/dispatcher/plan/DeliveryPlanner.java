// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.plan;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.dispatcher.channel.ChannelAvailability;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.device.PushTokenSealer;
import dev.assent.dispatcher.queue.DeliveryNotifier;
import dev.assent.dispatcher.queue.Destination;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Plans the pushes of a new challenge: one for each device and channel that reaches it. */
@ApplicationScoped
public class DeliveryPlanner {
    private final ChannelStore channels;
    private final DestinationResolver resolver;
    private final PushTokenSealer pushTokens;
    private final UnreachableDeviceReporter unreachable;
    private final DeliveryNotifier notifier;
    private final Clock clock;

    DeliveryPlanner(
            ChannelStore channels,
            DestinationResolver resolver,
            PushTokenSealer pushTokens,
            UnreachableDeviceReporter unreachable,
            DeliveryNotifier notifier,
            Clock clock) {
        this.channels = channels;
        this.resolver = resolver;
        this.pushTokens = pushTokens;
        this.unreachable = unreachable;
        this.notifier = notifier;
        this.clock = clock;
    }

    /** Plans the pushes of {@code event} in the transaction of {@code unit}. They are dispatched after its commit. */
    public Uni<Void> plan(UnitOfWork unit, ChallengeCreated event) {
        // An unreadable context fails the event now, which makes one dead letter, instead of every attempt later.
        Objects.requireNonNull(Json.read(event.context(), ChallengeContext.class), "context");
        if (event.pushWithheld() != null || !event.expectsPush()) {
            return Uni.createFrom().voidItem();
        }
        return channels.availability(unit, event.tenantId())
                .chain(availability -> availability.enabled().isEmpty()
                        ? unreachable.reportAll(unit, event)
                        : storeChallenge(unit, event)
                                .chain(open -> open
                                        ? plan(unit, event, availability)
                                        : Uni.createFrom().voidItem()));
    }

    /** Stores the challenge and returns whether it is open. The lock on its row delays the consumption of its end. */
    private static Uni<Boolean> storeChallenge(UnitOfWork unit, ChallengeCreated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge (challenge_id, tenant_id, over, wire_id, context, created_at, expires_at)
                        values (:id, :tenant, false, :wireId, :context, :createdAt, :expiresAt)
                        on conflict (challenge_id) do update set wire_id = excluded.wire_id,
                          context = excluded.context, created_at = excluded.created_at
                        returning not over""",
                        Boolean.class)
                .setParameter("id", event.challengeUuid())
                .setParameter("tenant", event.tenantId())
                .setParameter("wireId", event.challengeId())
                .setParameter("context", event.context())
                .setParameter("createdAt", event.createdAt())
                .setParameter("expiresAt", event.expiresAt())
                .getSingleResult();
    }

    private Uni<Void> plan(UnitOfWork unit, ChallengeCreated event, ChannelAvailability availability) {
        Set<Destination> destinations = new HashSet<>();
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Device device : event.devices()) {
            List<Destination> reached = resolver.destinations(event.tenantId(), device, availability);
            if (reached.isEmpty()) {
                done = done.chain(() -> unreachable.report(unit, event, device));
            }
            for (Destination destination : reached) {
                destinations.add(destination);
                done = done.chain(() -> insert(
                        unit,
                        event,
                        device,
                        destination,
                        availability.settings().putsContextInPushes()));
            }
        }
        return done.invoke(() -> notifier.afterCommit(unit, destinations));
    }

    private Uni<Void> insert(
            UnitOfWork unit, ChallengeCreated event, Device device, Destination destination, boolean discloseContext) {
        String token = device.pushToken();
        return unit.session()
                .createNativeQuery(
                        """
                        insert into delivery (id, kind, challenge_id, tenant_id, authenticator_id, platform, channel, peer,
                          sealed_push_token, push_token_hash, disclosed, recovers, next_attempt_at, good_until,
                          occurred_at)
                        values (:id, 'APPROVAL', :challenge, :tenant, :authenticator, :platform, :channel, :peer,
                          :token, :hash, :disclosed, :recovers, :now, :goodUntil, :createdAt)
                        on conflict (challenge_id, authenticator_id, channel, kind) where notice is null do nothing""")
                .setParameter("id", UuidGenerator.next())
                .setParameter("challenge", event.challengeUuid())
                .setParameter("tenant", event.tenantId())
                .setParameter("authenticator", device.authenticatorId())
                .setParameter("platform", device.platform())
                .setParameter("channel", destination.channel().wireName())
                .setParameter("peer", destination.origin())
                .setParameter("token", token == null ? null : pushTokens.seal(event.tenantId(), token))
                .setParameter("hash", token == null ? null : PushTokenSealer.hash(token))
                .setParameter("disclosed", discloseContext)
                .setParameter("recovers", UnreachableDeviceReporter.recoversOver(destination.channel(), device))
                .setParameter("now", clock.instant())
                .setParameter("goodUntil", event.expiresAt())
                .setParameter("createdAt", event.createdAt())
                .executeUpdate()
                .replaceWithVoid();
    }
}
