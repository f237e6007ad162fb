package dev.assent.dispatcher.apns;

import com.eatthepath.pushy.apns.ApnsPushNotification;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.dispatcher.delivery.Push;
import dev.assent.dispatcher.delivery.TokenForm;
import dev.assent.dispatcher.delivery.Transport;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Pushes to iOS devices through Apple. */
@ApplicationScoped
class ApnsTransport implements Transport {
    private static final Logger LOG = Logger.getLogger(ApnsTransport.class);

    private final ApnsClients clients;

    ApnsTransport(ApnsClients clients) {
        this.clients = clients;
    }

    @Override
    public ChannelName channel() {
        return ChannelName.APNS;
    }

    @Override
    public boolean reaches(String platform, Optional<Secret> pushToken) {
        return "ios".equalsIgnoreCase(platform)
                && pushToken
                        .filter(token -> TokenForm.of(token.reveal()) == TokenForm.APPLE_DEVICE)
                        .isPresent();
    }

    @Override
    public boolean withdraws() {
        return true;
    }

    @Override
    public Uni<Outcome> send(Push push, Channel channel) {
        ApnsPushNotification notification =
                notification(push, channel.settings(ApnsSettings.class).topic());
        return Uni.createFrom()
                .completionStage(() -> clients.of(channel).sendNotification(notification))
                .map(ApnsAnswers::outcome)
                // Pushy reports a connection that could not be made or broke as one of these.
                .onFailure(IOException.class)
                .recoverWithItem(failure -> {
                    LOG.debugf(
                            "%s: not connected: %s", channel, failure.getClass().getName());
                    return new Outcome.TryAgain("not_connected", Optional.empty());
                });
    }

    private static ApnsPushNotification notification(Push push, String topic) {
        boolean silent = push.kind() == Push.Kind.WITHDRAWAL;
        return new SimpleApnsPushNotification(
                push.pushToken().orElseThrow().reveal(),
                topic,
                ApnsPayload.of(push),
                push.goodUntil(),
                // Apple refuses a background push of any other priority.
                silent ? DeliveryPriority.CONSERVE_POWER : DeliveryPriority.IMMEDIATE,
                silent ? PushType.BACKGROUND : PushType.ALERT,
                push.challenge().id().toString(),
                push.id());
    }
}
