package dev.assent.dispatcher.webpush;

import com.interaso.webpush.WebPush.Urgency;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.dispatcher.delivery.Push;
import dev.assent.dispatcher.delivery.TokenForm;
import dev.assent.dispatcher.delivery.Transport;
import dev.assent.dispatcher.webpush.Identities.Identity;
import dev.assent.runtime.egress.AddressPolicy;
import dev.assent.runtime.egress.EgressClient;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Pushes to browsers and UnifiedPush apps, through the push service that each device names (RFC 8030). */
@ApplicationScoped
class WebPushTransport implements Transport {
    private final Identities identities;
    private final EgressClient client;
    private final AddressPolicy addresses;
    private final Clock clock;
    private final Duration timeout;

    WebPushTransport(
            Identities identities, EgressClient client, AddressPolicy addresses, Clock clock, PushConfig config) {
        this.identities = identities;
        this.client = client;
        this.addresses = addresses;
        this.clock = clock;
        this.timeout = config.attemptTimeout();
    }

    @Override
    public ChannelName channel() {
        return ChannelName.WEBPUSH;
    }

    @Override
    public boolean reaches(String platform, Optional<Secret> pushToken) {
        return subscription(pushToken).isPresent();
    }

    @Override
    public String peer(Optional<Secret> pushToken) {
        return subscription(pushToken).map(Subscription::origin).orElse("");
    }

    @Override
    public boolean withdraws() {
        return true;
    }

    @Override
    public Uni<Outcome> send(Push push, Channel channel) {
        return subscription(push.pushToken())
                .map(subscription -> send(push, subscription, identities.of(channel, subscription.origin())))
                .orElseGet(() -> Uni.createFrom().item(new Outcome.Rejected("no_subscription")));
    }

    private Uni<Outcome> send(Push push, Subscription subscription, Identity identity) {
        byte[] body =
                identity.protocol().getBody(WebPushPayload.of(push), subscription.publicKey(), subscription.auth());
        return client.post(subscription.endpoint(), headers(push, identity), body, timeout)
                .map(WebPushAnswers::outcome)
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> WebPushAnswers.outcome(failure));
    }

    private Map<String, String> headers(Push push, Identity identity) {
        Map<String, String> headers = new HashMap<>(identity.protocol()
                .getHeadersWithToken(
                        identity.token(),
                        // In seconds (RFC 8030 §5.2); 0 is now or never.
                        (int) push.secondsLeft(clock.instant()),
                        topic(push.challenge().id()),
                        push.kind() == Push.Kind.WITHDRAWAL ? Urgency.Normal : Urgency.High));
        headers.put("User-Agent", "Assent");
        return headers;
    }

    /** A message that waits gives way to the next one about the same challenge (RFC 8030 §5.4). */
    private static String topic(UUID challengeId) {
        return Base64Url.encode(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(challengeId.getMostSignificantBits())
                .putLong(challengeId.getLeastSignificantBits())
                .array());
    }

    /** The subscription that can be used; in the clear only an address of the operator's own network. */
    private Optional<Subscription> subscription(Optional<Secret> pushToken) {
        return pushToken
                .map(Secret::reveal)
                .filter(token -> TokenForm.of(token) == TokenForm.SUBSCRIPTION)
                .flatMap(Subscription::read)
                .filter(subscription -> subscription.isEncrypted()
                        || addresses.isAllowedPrivate(subscription.endpoint().getHost()));
    }
}
