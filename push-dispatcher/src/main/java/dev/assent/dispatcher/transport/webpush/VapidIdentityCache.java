// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import com.github.benmanes.caffeine.cache.Cache;
import com.interaso.webpush.WebPush;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.runtime.cache.InMemoryCache;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/** Cache of the VAPID identities (RFC 8292) of channels towards push services, so that not every push needs a signature. */
@Singleton
class VapidIdentityCache {
    private static final Duration CACHED_FOR = Duration.ofHours(1);
    /** RFC 8292 §2 allows at most a day. */
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);
    /** Bounded, since devices choose the push services. */
    private static final int MOST_IDENTITIES = 10_000;

    private final Cache<Key, VapidIdentity> identities = InMemoryCache.newBuilder()
            .maximumSize(MOST_IDENTITIES)
            .expireAfterWrite(CACHED_FOR)
            .build();
    private final ChannelStore channels;

    VapidIdentityCache(ChannelStore channels) {
        this.channels = channels;
    }

    /** Key of the cache. A changed channel has another revision. */
    private record Key(UUID revision, String origin) {}

    /**
     * Identity of a channel towards one push service.
     *
     * @param token JWT signed by the channel's VAPID key
     */
    record VapidIdentity(WebPush protocol, String token) {
        @Override
        public String toString() {
            return "VapidIdentity[***]";
        }
    }

    /** Returns the identity of {@code channel} towards the push service at {@code origin}; signs if none is cached. */
    VapidIdentity of(Channel channel, String origin) {
        return identities.get(new Key(channel.revision(), origin), key -> sign(channel, origin));
    }

    private VapidIdentity sign(Channel channel, String origin) {
        WebPushSettings settings = channel.settings(WebPushSettings.class);
        String privateKey =
                channels.credentials(channel, WebPushCredentials.class).privateKey();
        WebPush protocol = new WebPush(settings.subject(), new VapidKeyPair(settings.publicKey(), privateKey).keys());
        return new VapidIdentity(protocol, protocol.getToken(origin, (int) TOKEN_LIFETIME.toSeconds()));
    }
}
