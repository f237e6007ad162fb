// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Path and query of a request in normal form (RFC 3986 §6.2.2), which everything behind the entrance reads in one way. A
 * segment is decoded once, as UTF-8, and is an opaque text: {@code ;} separates no parameters. Characters that some
 * clients do not encode, such as {@code |}, are encoded here. A target with two readings is refused: dot segments, empty
 * segments, bytes that are not UTF-8.
 *
 * @param path the path, encoded
 * @param query the query without its question mark, encoded; null if there is none
 */
public record RequestTarget(String path, @Nullable String query) {
    private static final String API = "/v1/";
    /** Above this number the query decoder of Netty ignores parameters, beginning with the 1025th. */
    private static final int MAX_PARAMETERS = 100;

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final BitSet UNRESERVED_CHARACTERS = characters(UNRESERVED);
    /** Characters of a segment that are not encoded: {@code pchar} of RFC 3986 §3.3 without the semicolon. */
    private static final BitSet SEGMENT_CHARACTERS = characters(UNRESERVED + "!$&'()*+,=:@");
    /** Characters of a query that are not encoded; the semicolon would separate parameters in the decoder of Netty. */
    private static final BitSet QUERY_CHARACTERS = characters(UNRESERVED + "!$&'()*+,=:@/?");

    /**
     * Parses a path and a query as they were received, one character for each byte. Throws a 400.
     *
     * @param query null if there is none
     */
    public static RequestTarget parse(String path, @Nullable String query) {
        return new RequestTarget(
                isNormal(path) ? path : normalizePath(path),
                query == null || isNormalQuery(query) ? query : normalizeQuery(query));
    }

    /**
     * Throws a 400 if {@code id}, which the member {@code field} of a body names, could never be a segment of a path: later
     * calls name it there. Null is valid.
     */
    public static void requireNameable(String field, @Nullable String id) {
        if (id != null && isDots(id, 0, id.length())) {
            throw malformed(field, "must not be . or .., which no path can name");
        }
    }

    /** Returns path and query as the target of a request. */
    public String uri() {
        return query == null ? path : path + "?" + query;
    }

    /** Returns the encoded segments of {@code path}, which is in normal form; none for the root. */
    public static List<String> segments(String path) {
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        return end < 1 ? List.of() : List.of(path.substring(1, end).split("/", -1));
    }

    /** Decides without an allocation for the paths that nearly all requests have. */
    private static boolean isNormal(String path) {
        int length = path.length();
        if (length == 0 || path.charAt(0) != '/') {
            return false;
        }
        int segment = 1;
        for (int i = 1; i < length; i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (i == segment || isDots(path, segment, i)) {
                    return false;
                }
                segment = i + 1;
            } else if (!SEGMENT_CHARACTERS.get(c)) {
                return false;
            }
        }
        return segment == length ? mayEndWithSlash(path) : !isDots(path, segment, length);
    }

    private static String normalizePath(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw malformed("path", "must begin with a slash");
        }
        StringBuilder normal = new StringBuilder(path.length() + 16);
        int start = 1;
        for (int end = nextSlash(path, start); ; end = nextSlash(path, start)) {
            normal.append('/');
            int segment = normal.length();
            append(normal, path, start, end, "path", SEGMENT_CHARACTERS);
            if (isDots(normal, segment, normal.length())) {
                throw malformed("path", "has a segment . or ..");
            }
            boolean last = end == path.length();
            if (segment == normal.length() && !(last && mayEndWithSlash(path))) {
                throw malformed("path", "has an empty segment");
            }
            if (last) {
                return normal.toString();
            }
            start = end + 1;
        }
    }

    /** Pages may have a trailing slash; in the API it would be a segment with an empty id. */
    private static boolean mayEndWithSlash(String path) {
        return !path.startsWith(API);
    }

    private static int nextSlash(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    private static boolean isDots(CharSequence path, int start, int end) {
        int length = end - start;
        return (length == 1 && path.charAt(start) == '.')
                || (length == 2 && path.charAt(start) == '.' && path.charAt(start + 1) == '.');
    }

    private static boolean isNormalQuery(String query) {
        int parameters = 1;
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (!QUERY_CHARACTERS.get(c)) {
                return false;
            }
            if (c == '&') {
                parameters++;
            }
        }
        return parameters <= MAX_PARAMETERS;
    }

    private static String normalizeQuery(String query) {
        if (query.chars().filter(c -> c == '&').count() >= MAX_PARAMETERS) {
            throw malformed("query", "has more than " + MAX_PARAMETERS + " parameters");
        }
        StringBuilder normal = new StringBuilder(query.length() + 16);
        int start = 0;
        for (int i = 0; i <= query.length(); i++) {
            if (i == query.length() || query.charAt(i) == '&' || query.charAt(i) == '=') {
                append(normal, query, start, i, "query", QUERY_CHARACTERS);
                if (i < query.length()) {
                    normal.append(query.charAt(i));
                }
                start = i + 1;
            }
        }
        return normal.toString();
    }

    /** Appends the part of {@code text} from {@code start} to {@code end}, which is decoded by itself, in normal form. */
    private static void append(StringBuilder normal, String text, int start, int end, String field, BitSet plain) {
        byte[] decoded = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            int octet = c;
            if (c == '%') {
                octet = i + 2 < end ? octet(text.charAt(i + 1), text.charAt(i + 2)) : -1;
                if (octet < 0) {
                    throw malformed(field, "has a percent sign without two hexadecimal digits");
                }
                if (UNRESERVED_CHARACTERS.get(octet)) {
                    normal.append((char) octet);
                } else {
                    normal.append(text, i, i + 3);
                }
                i += 2;
            } else if (c <= ' ' || c == 0x7f || c > 0xff || c == '#') {
                throw malformed(field, "has a character that must be percent-encoded");
            } else if (plain.get(c)) {
                normal.append(c);
            } else {
                normal.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
            }
            decoded[length++] = (byte) octet;
        }
        requireText(decoded, length, field);
    }

    private static int octet(char high, char low) {
        int first = high < 0x80 ? Character.digit(high, 16) : -1;
        int second = low < 0x80 ? Character.digit(low, 16) : -1;
        return first < 0 || second < 0 ? -1 : first << 4 | second;
    }

    /** The decoder of the JDK refuses overlong forms and surrogates, as RFC 3629 requires. */
    private static void requireText(byte[] bytes, int length, String field) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                throw malformed(field, "has the character U+0000, which no id has");
            }
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            if (!VisibleText.isIdentifier(text.toString())) {
                throw malformed(field, "has a control character or one that directs bidirectional text");
            }
        } catch (CharacterCodingException e) {
            throw malformed(field, "is not UTF-8");
        }
    }

    private static ApiException malformed(String field, String problem) {
        return ApiException.invalidRequest(field, problem);
    }

    private static BitSet characters(String of) {
        BitSet set = new BitSet(0x100);
        of.chars().forEach(set::set);
        return set;
    }
}
