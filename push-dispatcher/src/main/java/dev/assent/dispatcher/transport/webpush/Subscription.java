// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import dev.assent.contracts.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.jspecify.annotations.Nullable;

/** Push subscription (RFC 8030 §4), in the form of a browser's {@code PushSubscription.toJSON()}. */
final class Subscription {
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("https", 443, "http", 80);
    private static final int HIGHEST_PORT = 65535;
    /** Longest domain name (RFC 1035 §2.3.4). */
    private static final int LONGEST_HOST = 253;

    static final int POINT_BYTES = 65;
    private static final byte UNCOMPRESSED = 4;
    private static final int AUTH_BYTES = 16;

    private final URI endpoint;
    private final byte[] publicKey;
    private final byte[] auth;

    private Subscription(URI endpoint, byte[] publicKey, byte[] auth) {
        this.endpoint = endpoint;
        this.publicKey = publicKey;
        this.auth = auth;
    }

    private record SubscriptionJson(@Nullable String endpoint, @Nullable Keys keys) {}

    private record Keys(@Nullable String p256dh, @Nullable String auth) {}

    /** Parses {@code pushToken}; empty if it is not a usable subscription. */
    static Optional<Subscription> read(String pushToken) {
        try {
            SubscriptionJson json = Json.read(pushToken, SubscriptionJson.class);
            if (json == null || json.endpoint() == null || json.keys() == null) {
                return Optional.empty();
            }
            Keys keys = json.keys();
            if (keys.p256dh() == null || keys.auth() == null) {
                return Optional.empty();
            }
            return Optional.of(new Subscription(
                    endpoint(json.endpoint()), point(keys.p256dh()), Base64Url.decode(keys.auth(), AUTH_BYTES)));
        } catch (IllegalArgumentException | URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static URI endpoint(String text) throws URISyntaxException {
        URI uri = new URI(text);
        boolean usable = uri.getScheme() != null
                && DEFAULT_PORTS.containsKey(scheme(uri))
                && uri.getHost() != null
                && uri.getHost().length() <= LONGEST_HOST
                && uri.getPort() != 0
                && uri.getPort() <= HIGHEST_PORT
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && StandardCharsets.US_ASCII.newEncoder().canEncode(text);
        if (!usable) {
            throw new IllegalArgumentException("endpoint: not an http or https URL of a push service");
        }
        return uri;
    }

    private static byte[] point(String text) {
        byte[] point = Base64Url.decode(text, POINT_BYTES);
        if (point[0] != UNCOMPRESSED) {
            throw new IllegalArgumentException("p256dh: not an uncompressed point");
        }
        // Throws if the point is not on the curve.
        CustomNamedCurves.getByName("P-256").getCurve().decodePoint(point);
        return point;
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** Returns the URL of the push resource: https or http. */
    URI endpoint() {
        return endpoint;
    }

    /** Returns the subscriber's public key, an uncompressed point on P-256 (RFC 8291 §2.1). */
    byte[] publicKey() {
        return publicKey.clone();
    }

    /** Returns the authentication secret (RFC 8291 §2.2). */
    byte[] auth() {
        return auth.clone();
    }

    /** Returns whether the connection to the push service is encrypted. */
    boolean isEncrypted() {
        return "https".equals(scheme(endpoint));
    }

    /** Returns the origin of the push service (RFC 6454 §6.2), such as {@code https://push.example:8443}. */
    String origin() {
        String scheme = scheme(endpoint);
        String host = endpoint.getHost().toLowerCase(Locale.ROOT);
        boolean isDefault =
                endpoint.getPort() < 0 || Integer.valueOf(endpoint.getPort()).equals(DEFAULT_PORTS.get(scheme));
        return scheme + "://" + host + (isDefault ? "" : ":" + endpoint.getPort());
    }

    /** Names the push service and omits the subscriber. */
    @Override
    public String toString() {
        return "Subscription[" + origin() + "]";
    }
}
