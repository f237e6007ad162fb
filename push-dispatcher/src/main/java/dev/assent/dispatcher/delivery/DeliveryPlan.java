package dev.assent.dispatcher.delivery;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeCreated.Device;
import dev.assent.dispatcher.channel.Channels;
import dev.assent.dispatcher.channel.Peer;
import dev.assent.dispatcher.channel.Ways;
import dev.assent.dispatcher.device.PushTokens;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Decides which pushes a new challenge needs: one per device and channel that reaches it. */
@ApplicationScoped
public class DeliveryPlan {
    private final Channels channels;
    private final Transports transports;
    private final PushTokens pushTokens;
    private final Clock clock;

    DeliveryPlan(Channels channels, Transports transports, PushTokens pushTokens, Clock clock) {
        this.channels = channels;
        this.transports = transports;
        this.pushTokens = pushTokens;
        this.clock = clock;
    }

    /** Writes down the pushes of {@code event}; the lanes that have something to send once {@code unit} has committed. */
    public Uni<Set<Lane>> plan(UnitOfWork unit, ChallengeCreated event) {
        // What cannot be read now could not be sent later: better a dead letter than a failure in every attempt.
        Objects.requireNonNull(Json.read(event.context(), ChallengeContext.class), "context");
        if (event.pushWithheld() != null) {
            return Uni.createFrom().item(Set.of());
        }
        return channels.ways(unit, event.tenantId())
                .chain(ways -> ways.enabled().isEmpty()
                        ? Uni.createFrom().item(Set.of())
                        : remember(unit, event)
                                .chain(open -> open
                                        ? plan(unit, event, ways)
                                        : Uni.createFrom().item(Set.of())));
    }

    /** Stores the challenge; false where it is over before we heard of it. The row's lock keeps its end waiting for us. */
    private static Uni<Boolean> remember(UnitOfWork unit, ChallengeCreated event) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into challenge (challenge_id, tenant_id, over, wire_id, context, created_at, expires_at)
                        values (:id, :tenant, false, :wireId, :context, :createdAt, :expiresAt)
                        on conflict (challenge_id) do update set wire_id = excluded.wire_id,
                          context = excluded.context, created_at = excluded.created_at
                        returning not over""",
                        Boolean.class)
                .setParameter("id", event.challengeId())
                .setParameter("tenant", event.tenantId())
                .setParameter("wireId", event.wireId())
                .setParameter("context", event.context())
                .setParameter("createdAt", event.createdAt())
                .setParameter("expiresAt", event.expiresAt())
                .getSingleResult();
    }

    private Uni<Set<Lane>> plan(UnitOfWork unit, ChallengeCreated event, Ways ways) {
        Set<Lane> lanes = new HashSet<>();
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Device device : event.devices()) {
            for (Lane lane : reaching(event.tenantId(), device, ways)) {
                lanes.add(lane);
                done = done.chain(
                        () -> insert(unit, event, device, lane, ways.settings().putsContextInPushes()));
            }
        }
        return done.replaceWith(lanes);
    }

    private List<Lane> reaching(String tenantId, Device device, Ways ways) {
        Optional<Secret> token = Optional.ofNullable(device.pushToken()).map(Secret::new);
        return ways.enabled().stream()
                .map(transports::of)
                .filter(transport -> transport.reaches(device.platform(), token))
                .map(transport -> new Lane(tenantId, transport.channel(), transport.peer(token)))
                .filter(lane -> !ways.disabled().contains(new Peer(lane.channel(), lane.peer())))
                .toList();
    }

    private Uni<Void> insert(UnitOfWork unit, ChallengeCreated event, Device device, Lane lane, boolean disclosed) {
        String token = device.pushToken();
        return unit.session()
                .createNativeQuery(
                        """
                        insert into delivery (id, kind, challenge_id, tenant_id, authenticator_id, platform, channel, peer,
                          sealed_push_token, push_token_hash, disclosed, next_attempt_at, good_until, occurred_at)
                        values (:id, 'APPROVAL', :challenge, :tenant, :authenticator, :platform, :channel, :peer,
                          :token, :hash, :disclosed, :now, :goodUntil, :createdAt)
                        on conflict (challenge_id, authenticator_id, channel, kind) where notice is null do nothing""")
                .setParameter("id", UuidGenerator.next())
                .setParameter("challenge", event.challengeId())
                .setParameter("tenant", event.tenantId())
                .setParameter("authenticator", device.authenticatorId())
                .setParameter("platform", device.platform())
                .setParameter("channel", lane.channel().wireName())
                .setParameter("peer", lane.peer())
                .setParameter("token", token == null ? null : pushTokens.seal(event.tenantId(), token))
                .setParameter("hash", token == null ? null : PushTokens.hash(token))
                .setParameter("disclosed", disclosed)
                .setParameter("now", clock.instant())
                .setParameter("goodUntil", event.expiresAt())
                .setParameter("createdAt", event.createdAt())
                .executeUpdate()
                .replaceWithVoid();
    }
}
