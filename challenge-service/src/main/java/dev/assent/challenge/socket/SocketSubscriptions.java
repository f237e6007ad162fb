// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Subscriptions of this instance's sockets to their challenges, each socket to the one that it has started last. */
@ApplicationScoped
public class SocketSubscriptions {
    /** Version of the end that follows the start; a claim in between, which may arrive later, makes it greater. */
    private static final long VERSION_OF_UNCLAIMED_END = 2;

    private final Map<UUID, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Sealer sealer;
    private volatile Runnable listener = () -> {};

    SocketSubscriptions(Sealer sealer, MeterRegistry metrics) {
        this.sealer = sealer;
        Gauge.builder("assent.qr.sockets", subscriptions, Map::size)
                .description("Challenges whose state a socket of this instance awaits")
                .register(metrics);
    }

    private record Subscription(Consumer<String> socket, boolean claimed) {}

    /** Sends the states of the challenge to {@code socket}, which must not block, until its last one. */
    void subscribe(UUID challengeUuid, Consumer<String> socket) {
        subscriptions.put(challengeUuid, new Subscription(socket, false));
        listener.run();
    }

    /** Registers {@code listener}, which is called after each subscription. */
    public void onSubscription(Runnable listener) {
        this.listener = listener;
    }

    /** Ends the subscription to the challenge. */
    void unsubscribe(UUID challengeUuid) {
        subscriptions.remove(challengeUuid);
    }

    /** Returns whether a socket of this instance awaits a state of any challenge. */
    public boolean awaitAny() {
        return !subscriptions.isEmpty();
    }

    /** Returns whether a socket of this instance awaits a state of the challenge with this {@code key}. */
    public boolean awaits(String key) {
        return awaitAny() && subscriptions.containsKey(UUID.fromString(key));
    }

    /** Sends the state that {@code update} reports to the socket that awaits it, if there is one. */
    public void onUpdate(ChallengeUpdated update) {
        UUID uuid = update.challengeUuid();
        Subscription subscription = subscriptions.get(uuid);
        if (subscription == null) {
            return;
        }
        switch (update.status()) {
            case PENDING -> {
                subscriptions.replace(uuid, subscription, new Subscription(subscription.socket(), true));
                send(subscription, update, ChallengeState.CLAIMED, null);
            }
            case VERIFIED -> end(subscription, update, ChallengeState.APPROVED, accessToken(update));
            case DECLINED -> end(subscription, update, ChallengeState.REJECTED, null);
            case EXPIRED, CANCELLED -> {
                // A page replaces a code that nobody has scanned by itself, and reports no end of it.
                if (subscription.claimed() || update.version() > VERSION_OF_UNCLAIMED_END) {
                    end(subscription, update, ChallengeState.REJECTED, null);
                } else {
                    subscriptions.remove(uuid, subscription);
                }
            }
            // The token does not exist yet.
            case APPROVED -> {}
        }
    }

    private void end(
            Subscription subscription, ChallengeUpdated update, ChallengeState state, @Nullable String accessToken) {
        subscriptions.remove(update.challengeUuid());
        send(subscription, update, state, accessToken);
    }

    private static void send(
            Subscription subscription, ChallengeUpdated update, ChallengeState state, @Nullable String accessToken) {
        subscription.socket().accept(SocketMessage.stateChange(update.challengeId(), state, accessToken));
    }

    private @Nullable String accessToken(ChallengeUpdated update) {
        String sealed = update.status() == ChallengeStatus.VERIFIED ? update.sealedToken() : null;
        return sealed == null
                ? null
                : sealer.open(KeyPurpose.ACCESS_TOKEN, update.challengeUuid().toString(), sealed)
                        .reveal();
    }
}
