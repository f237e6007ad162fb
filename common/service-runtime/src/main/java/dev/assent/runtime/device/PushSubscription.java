// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.device;

import dev.assent.contracts.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.jspecify.annotations.Nullable;

/** Push subscription (RFC 8030 §4), in the form of a browser's {@code PushSubscription.toJSON()}. */
public final class PushSubscription {
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("https", 443, "http", 80);
    private static final int HIGHEST_PORT = 65535;
    /** Longest domain name (RFC 1035 §2.3.4). */
    private static final int LONGEST_HOST = 253;

    /** Length of an uncompressed point on P-256. */
    public static final int POINT_BYTES = 65;

    private static final byte UNCOMPRESSED = 4;
    private static final int AUTH_BYTES = 16;
    private static final String NO_ENDPOINT = "endpoint: expected an http or https URL of a push service";

    private final URI endpoint;
    private final byte[] publicKey;
    private final byte[] auth;

    private PushSubscription(URI endpoint, byte[] publicKey, byte[] auth) {
        this.endpoint = endpoint;
        this.publicKey = publicKey;
        this.auth = auth;
    }

    private record SubscriptionJson(@Nullable String endpoint, @Nullable Keys keys) {}

    private record Keys(@Nullable String p256dh, @Nullable String auth) {}

    /** Parses {@code pushToken}; empty if it is not a usable subscription. */
    public static Optional<PushSubscription> read(String pushToken) {
        try {
            return Optional.of(parse(pushToken));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Parses {@code pushToken}; throws {@link IllegalArgumentException} that names the member that is wrong, but not its value. */
    public static PushSubscription parse(String pushToken) {
        SubscriptionJson json = json(pushToken);
        if (json.endpoint() == null) {
            throw new IllegalArgumentException("endpoint: missing");
        }
        Keys keys = json.keys();
        if (keys == null || keys.p256dh() == null || keys.auth() == null) {
            throw new IllegalArgumentException("keys: expected p256dh and auth");
        }
        return new PushSubscription(endpoint(json.endpoint()), point(keys.p256dh()), secret(keys.auth()));
    }

    private static SubscriptionJson json(String pushToken) {
        try {
            return Json.read(pushToken, SubscriptionJson.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected the JSON of a Web Push subscription", e);
        }
    }

    private static URI endpoint(String text) {
        URI uri = uri(text);
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
            throw new IllegalArgumentException(NO_ENDPOINT);
        }
        return uri;
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // The cause quotes the address, with which anybody can push.
            throw new IllegalArgumentException(NO_ENDPOINT);
        }
    }

    private static byte[] point(String text) {
        byte[] point = decode("keys.p256dh", text, POINT_BYTES);
        if (point[0] != UNCOMPRESSED) {
            throw new IllegalArgumentException("keys.p256dh: expected an uncompressed point on P-256");
        }
        try {
            CustomNamedCurves.getByName("P-256").getCurve().decodePoint(point);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("keys.p256dh: expected a point on P-256", e);
        }
        return point;
    }

    private static byte[] secret(String text) {
        return decode("keys.auth", text, AUTH_BYTES);
    }

    /** Decodes base64url with or without padding. */
    private static byte[] decode(String member, String text, int length) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.replace("=", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(member + ": expected base64url", e);
        }
        if (bytes.length != length) {
            throw new IllegalArgumentException(
                    member + ": expected " + length + " bytes in base64url, found " + bytes.length);
        }
        return bytes;
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** Returns the URL of the push resource: https or http. */
    public URI endpoint() {
        return endpoint;
    }

    /** Returns the subscriber's public key, an uncompressed point on P-256 (RFC 8291 §2.1). */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Returns the authentication secret (RFC 8291 §2.2). */
    public byte[] auth() {
        return auth.clone();
    }

    /** Returns whether the connection to the push service is encrypted. */
    public boolean isEncrypted() {
        return "https".equals(scheme(endpoint));
    }

    /** Returns the origin of the push service (RFC 6454 §6.2), such as {@code https://push.example:8443}. */
    public String origin() {
        String scheme = scheme(endpoint);
        String host = endpoint.getHost().toLowerCase(Locale.ROOT);
        boolean isDefault =
                endpoint.getPort() < 0 || Integer.valueOf(endpoint.getPort()).equals(DEFAULT_PORTS.get(scheme));
        return scheme + "://" + host + (isDefault ? "" : ":" + endpoint.getPort());
    }

    /** Names the push service and omits the subscriber. */
    @Override
    public String toString() {
        return "PushSubscription[" + origin() + "]";
    }
}
