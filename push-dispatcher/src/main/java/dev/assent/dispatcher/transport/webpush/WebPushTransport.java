// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import com.interaso.webpush.WebPush.Urgency;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import dev.assent.dispatcher.transport.Transport;
import dev.assent.runtime.device.PushSubscription;
import dev.assent.runtime.device.PushTokenType;
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
import org.jspecify.annotations.Nullable;

/** Transport to browsers and UnifiedPush apps, through the push service that each device chooses (RFC 8030). */
@ApplicationScoped
class WebPushTransport implements Transport {
    private final VapidIdentityCache identities;
    private final EgressClient client;
    private final AddressPolicy addresses;
    private final Clock clock;
    private final Duration timeout;

    WebPushTransport(
            VapidIdentityCache identities,
            EgressClient client,
            AddressPolicy addresses,
            Clock clock,
            PushConfig config) {
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
    public boolean reaches(@Nullable String platform, Optional<Secret> pushToken) {
        return subscription(pushToken).isPresent();
    }

    @Override
    public String peer(String settings, Optional<Secret> pushToken) {
        return subscription(pushToken).map(PushSubscription::origin).orElse("");
    }

    @Override
    public boolean canWithdraw() {
        return true;
    }

    @Override
    public Uni<AttemptOutcome> send(Push push, Channel channel) {
        return subscription(push.pushToken())
                .map(subscription -> send(push, subscription, identities.of(channel, subscription.origin())))
                .orElseGet(() -> Uni.createFrom().item(new AttemptOutcome.Rejected("no_subscription")));
    }

    private Uni<AttemptOutcome> send(
            Push push, PushSubscription subscription, VapidIdentityCache.VapidIdentity identity) {
        byte[] body =
                identity.protocol().getBody(WebPushPayload.of(push), subscription.publicKey(), subscription.auth());
        return client.post(subscription.endpoint(), headers(push, identity), body, timeout)
                .map(WebPushResponseMapper::outcome)
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> WebPushResponseMapper.outcome(failure));
    }

    private Map<String, String> headers(Push push, VapidIdentityCache.VapidIdentity identity) {
        Map<String, String> headers = new HashMap<>(identity.protocol()
                .getHeadersWithToken(
                        identity.token(),
                        // In seconds (RFC 8030 §5.2); with 0 the push service does not store the message.
                        (int) push.ttlSeconds(clock.instant()),
                        topic(push.challenge().challengeUuid()),
                        push.kind() == PushKind.WITHDRAWAL ? Urgency.Normal : Urgency.High));
        headers.put("User-Agent", "Assent");
        return headers;
    }

    /** Returns the topic, by which a waiting message is replaced by the next one of the same challenge (RFC 8030 §5.4). */
    private static String topic(UUID challengeId) {
        return Base64Url.encode(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(challengeId.getMostSignificantBits())
                .putLong(challengeId.getLeastSignificantBits())
                .array());
    }

    /** Returns the usable subscription. An unencrypted endpoint must be an address that the operator has allowed. */
    private Optional<PushSubscription> subscription(Optional<Secret> pushToken) {
        return pushToken
                .map(Secret::reveal)
                .filter(token -> PushTokenType.of(token) == PushTokenType.SUBSCRIPTION)
                .flatMap(PushSubscription::read)
                .filter(subscription -> subscription.isEncrypted()
                        || addresses.isAllowedPrivate(subscription.endpoint().getHost()));
    }
}
