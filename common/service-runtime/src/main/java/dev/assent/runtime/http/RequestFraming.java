// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.netty.channel.Channel;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.Map;

/**
 * Framing of a request by its head: whether it has a body, one host and one caller, and one end only (RFC 9112 §6.1). A body
 * of unknown length is {@code chunked}, once, and nothing else. The codec refuses two lengths, and a length with chunks. Of a
 * transfer coding that it does not know it says nothing and takes the body for empty, so that what follows would be further
 * requests.
 */
public final class RequestFraming {
    private static final String CHUNKED = "chunked";
    /** Header of a draft of the WebSocket protocol; the codec takes eight bytes behind the head for the body then. */
    private static final CharSequence DRAFT_KEY = HttpHeaders.createOptimized("Sec-WebSocket-Key1");

    /** Headers of which a second one would let two readers of the request see two hosts or callers (RFC 9112 §3.2). */
    private static final List<CharSequence> ONCE = List.of(HttpHeaders.HOST, HttpHeaders.AUTHORIZATION);

    /** Mark of a connection on which nothing is a request any more. */
    private static final AttributeKey<Boolean> REFUSED = AttributeKey.valueOf(RequestFraming.class, "refused");

    private RequestFraming() {}

    /**
     * Throws a 400 if it is not clear where {@code request} begins and ends, or whose it is; the connection must then be
     * closed. All that is received behind a request without a clear end is refused as well. The status is not 501, which would
     * count as an error of the server.
     */
    public static void requireClear(HttpServerRequest request) {
        MultiMap headers = request.headers();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        if (headers.contains(DRAFT_KEY) || !isCodingClear(headers) || channel.hasAttr(REFUSED)) {
            channel.attr(REFUSED).set(true);
            throw refusal(headers);
        }
        for (CharSequence name : ONCE) {
            if (isRepeated(headers, name)) {
                throw ApiException.invalidRequest(name.toString(), "must be there once");
            }
        }
        if (request.version() == HttpVersion.HTTP_1_1 && !headers.contains(HttpHeaders.HOST)) {
            throw ApiException.invalidRequest(HttpHeaders.HOST.toString(), "must be there");
        }
    }

    /** Returns whether a request with these headers has a body. */
    public static boolean hasBody(MultiMap headers) {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return length == null ? headers.contains(HttpHeaders.TRANSFER_ENCODING) : !"0".equals(length);
    }

    /** The one value is compared as it is: a blank before it would be that of a folded line. */
    private static boolean isCodingClear(MultiMap headers) {
        if (!headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            return true;
        }
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.size() == 1 && CHUNKED.equalsIgnoreCase(codings.get(0));
    }

    private static boolean isRepeated(MultiMap headers, CharSequence name) {
        int count = 0;
        for (Map.Entry<? extends CharSequence, ? extends CharSequence> field : HeaderFields.of(headers)) {
            if (AsciiString.contentEqualsIgnoreCase(field.getKey(), name)) {
                count++;
            }
        }
        return count > 1;
    }

    private static ApiException refusal(MultiMap headers) {
        return headers.contains(DRAFT_KEY)
                ? ApiException.invalidRequest(DRAFT_KEY.toString(), "is of a draft that this server does not speak")
                : ApiException.invalidRequest(
                        "Transfer-Encoding", "must be chunked, once, with no other transfer coding");
    }
}
