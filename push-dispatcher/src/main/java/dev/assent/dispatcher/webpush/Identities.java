package dev.assent.dispatcher.webpush;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.interaso.webpush.WebPush;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.Channels;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/** Who a channel is to a push service; signed anew once an hour and not for every push. */
@Singleton
class Identities {
    private static final Duration KEPT_FOR = Duration.ofHours(1);
    /** At most a day (RFC 8292 §2). */
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);
    /** Devices name the push services, so there may be any number. */
    private static final int MOST = 10_000;

    private final Cache<Key, Identity> signed =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT_FOR).build();
    private final Channels channels;

    Identities(Channels channels) {
        this.channels = channels;
    }

    /** A changed channel has another revision. */
    private record Key(UUID revision, String origin) {}

    /**
     * A channel, known to one push service.
     *
     * @param token says so, signed by the channel's VAPID key
     */
    record Identity(WebPush protocol, String token) {
        @Override
        public String toString() {
            return "Identity[***]";
        }
    }

    /** The identity of {@code channel} to the push service at {@code origin}; signs where it must. */
    Identity of(Channel channel, String origin) {
        return signed.get(new Key(channel.revision(), origin), key -> sign(channel, origin));
    }

    private Identity sign(Channel channel, String origin) {
        WebPushSettings settings = channel.settings(WebPushSettings.class);
        String privateKey =
                channels.credentials(channel, WebPushCredentials.class).privateKey();
        WebPush protocol = new WebPush(settings.subject(), new VapidKeyPair(settings.publicKey(), privateKey).keys());
        return new Identity(protocol, protocol.getToken(origin, (int) TOKEN_LIFETIME.toSeconds()));
    }
}
