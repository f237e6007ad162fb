// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import com.eatthepath.pushy.apns.ApnsPushNotification;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import dev.assent.dispatcher.transport.Transport;
import dev.assent.runtime.device.PushTokenType;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Transport through APNs to iOS devices. */
@ApplicationScoped
class ApnsTransport implements Transport {
    private static final Logger LOG = Logger.getLogger(ApnsTransport.class);

    private final ApnsClientPool clients;

    ApnsTransport(ApnsClientPool clients) {
        this.clients = clients;
    }

    @Override
    public ChannelName channel() {
        return ChannelName.APNS;
    }

    @Override
    public boolean reaches(@Nullable String platform, Optional<Secret> pushToken) {
        return "ios".equalsIgnoreCase(platform)
                && pushToken
                        .filter(token -> PushTokenType.of(token.reveal()) == PushTokenType.APPLE_DEVICE)
                        .isPresent();
    }

    @Override
    public boolean canWithdraw() {
        return true;
    }

    @Override
    public Uni<AttemptOutcome> send(Push push, Channel channel) {
        ApnsPushNotification notification =
                notification(push, channel.settings(ApnsSettings.class).topic());
        return Uni.createFrom()
                .completionStage(() -> clients.of(channel).sendNotification(notification))
                .map(ApnsResponseMapper::outcome)
                // Pushy reports a failed or broken connection as an IOException.
                .onFailure(IOException.class)
                .recoverWithItem(failure -> {
                    LOG.debugf(
                            "%s: no connection to APNs (%s), the push is retried",
                            channel, failure.getClass().getName());
                    return new AttemptOutcome.Retryable("not_connected", Optional.empty());
                });
    }

    private static ApnsPushNotification notification(Push push, String topic) {
        boolean silent = push.kind() == PushKind.WITHDRAWAL;
        return new SimpleApnsPushNotification(
                push.pushToken().orElseThrow().reveal(),
                topic,
                ApnsPayload.of(push),
                push.validUntil(),
                // Apple rejects a background push with any other priority.
                silent ? DeliveryPriority.CONSERVE_POWER : DeliveryPriority.IMMEDIATE,
                silent ? PushType.BACKGROUND : PushType.ALERT,
                push.challenge().challengeUuid().toString(),
                push.id());
    }
}
