package dev.assent.dispatcher.webpush;

import dev.assent.contracts.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * Where and for whom a push message is left (RFC 8030 §4), as a browser's {@code PushSubscription.toJSON()} tells it.
 *
 * @param endpoint https or http
 * @param publicKey the subscriber's, an uncompressed point on P-256 (RFC 8291 §2.1)
 * @param auth the secret that it shares with us (RFC 8291 §2.2)
 */
record Subscription(URI endpoint, byte[] publicKey, byte[] auth) {
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("https", 443, "http", 80);
    private static final int HIGHEST_PORT = 65535;
    /** Of a name (RFC 1035 §2.3.4). */
    private static final int LONGEST_HOST = 253;

    static final int POINT_BYTES = 65;
    private static final byte UNCOMPRESSED = 4;
    private static final int AUTH_BYTES = 16;

    private record Form(String endpoint, Keys keys) {}

    private record Keys(String p256dh, String auth) {}

    /** The subscription that {@code pushToken} spells; empty where it is none that can be used. */
    static Optional<Subscription> read(String pushToken) {
        try {
            Form form = Json.read(pushToken, Form.class);
            if (form == null || form.endpoint() == null || form.keys() == null) {
                return Optional.empty();
            }
            Keys keys = form.keys();
            if (keys.p256dh() == null || keys.auth() == null) {
                return Optional.empty();
            }
            return Optional.of(new Subscription(
                    endpoint(form.endpoint()), point(keys.p256dh()), Base64Url.decode(keys.auth(), AUTH_BYTES)));
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
            throw new IllegalArgumentException("no address of a push service");
        }
        return uri;
    }

    private static byte[] point(String text) {
        byte[] point = Base64Url.decode(text, POINT_BYTES);
        if (point[0] != UNCOMPRESSED) {
            throw new IllegalArgumentException("not an uncompressed point");
        }
        // Refuses points that are not on the curve.
        CustomNamedCurves.getByName("P-256").getCurve().decodePoint(point);
        return point;
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** Whether the way to the push service is. */
    boolean isEncrypted() {
        return "https".equals(scheme(endpoint));
    }

    /** The push service (RFC 6454 §6.2), such as {@code https://push.example:8443}. */
    String origin() {
        String scheme = scheme(endpoint);
        String host = endpoint.getHost().toLowerCase(Locale.ROOT);
        boolean isDefault = endpoint.getPort() < 0 || endpoint.getPort() == DEFAULT_PORTS.get(scheme);
        return scheme + "://" + host + (isDefault ? "" : ":" + endpoint.getPort());
    }

    /** Names the push service and not the subscriber. */
    @Override
    public String toString() {
        return "Subscription[" + origin() + "]";
    }
}
