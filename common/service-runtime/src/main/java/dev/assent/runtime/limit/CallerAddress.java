// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import dev.assent.runtime.egress.NetworkRange;
import dev.assent.runtime.http.ApiException;
import io.netty.util.NetUtil;
import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Address of the caller of a request, for limits, and the scheme that it has used. Each trusted proxy appends to {@code
 * X-Forwarded-For} the address that it was called from. The address of the caller is therefore the last one that is not a
 * trusted proxy's; what stands before it is the caller's own claim.
 */
@Startup
@Singleton
public class CallerAddress {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private final List<NetworkRange> trustedProxies;

    /** Fails the start if an entry of {@code trustedProxies} is neither an address nor a network. */
    CallerAddress(@ConfigProperty(name = "assent.trusted-proxies") Optional<List<String>> trustedProxies) {
        this.trustedProxies = trustedProxies.orElse(List.of()).stream()
                .map(CallerAddress::trustedProxy)
                .toList();
    }

    /**
     * Returns the name under which the caller of {@code request} is counted, see {@link SourceName}. Throws a 400 if a
     * trusted proxy reports something that is not an address.
     */
    public String of(HttpServerRequest request) {
        return SourceName.of(shown(request));
    }

    /** Returns the address of the caller as people read it; {@link #of} is the name under which it is counted. Throws as that does. */
    public String shown(HttpServerRequest request) {
        String peer = request.connection().remoteAddress().hostAddress();
        return peer == null ? "unknown" : last(peer, request.headers().getAll(FORWARDED_FOR));
    }

    private String last(String peer, List<String> headers) {
        String address = peer;
        List<String> reported = entries(headers);
        for (int i = reported.size() - 1; i >= 0 && isTrusted(address); i--) {
            address = address(reported.get(i));
        }
        return address;
    }

    /**
     * Returns the scheme of the URL that the caller has used, {@code http} or {@code https}: that of the connection or, if
     * that is a trusted proxy's, the one that the proxy reports last. A report that is neither is ignored.
     */
    public String scheme(HttpServerRequest request) {
        String peer = request.connection().remoteAddress().hostAddress();
        List<String> reported =
                peer != null && isTrusted(peer) ? entries(request.headers().getAll(FORWARDED_PROTO)) : List.of();
        String last =
                reported.isEmpty() ? "" : reported.get(reported.size() - 1).toLowerCase(Locale.ROOT);
        return last.equals("https") || last.equals("http") ? last : String.valueOf(request.scheme());
    }

    /** An empty element of a list has no meaning (RFC 9110 §5.6.1). */
    private static List<String> entries(List<String> headers) {
        List<String> entries = new ArrayList<>();
        for (String header : headers) {
            for (String entry : header.split(",", -1)) {
                if (!entry.isBlank()) {
                    entries.add(entry.trim());
                }
            }
        }
        return entries;
    }

    /** Returns the address of an entry, which some proxies write with a port and IPv6 in brackets. */
    private static String address(String entry) {
        String host = entry;
        if (entry.startsWith("[")) {
            int end = entry.indexOf(']');
            host = end < 0 ? entry : entry.substring(1, end);
        } else if (entry.indexOf(':') == entry.lastIndexOf(':') && entry.indexOf(':') > 0) {
            host = entry.substring(0, entry.indexOf(':'));
        }
        if (parse(host) == null) {
            throw ApiException.invalidRequest(
                    FORWARDED_FOR, "an entry that a trusted proxy has appended is not an IP address");
        }
        return host;
    }

    private boolean isTrusted(String address) {
        InetAddress parsed = parse(address);
        return parsed != null && trustedProxies.stream().anyMatch(range -> range.contains(parsed));
    }

    private static @Nullable InetAddress parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    private static NetworkRange trustedProxy(String text) {
        try {
            return NetworkRange.parseAddressOrRange(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "assent.trusted-proxies: \"" + text.trim() + "\" is neither an address nor a network (CIDR)", e);
        }
    }
}
