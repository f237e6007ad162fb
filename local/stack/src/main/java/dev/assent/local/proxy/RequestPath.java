// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import io.vertx.core.http.impl.HttpUtils;
import java.util.List;
import java.util.Optional;

/**
 * Path of a request in normal form (RFC 3986 §6.2.2): no dot segments, no empty segments, no unnecessary encoding. The
 * matched path is also the forwarded one, so that a service cannot see another path than the route table.
 *
 * @param query the query with its question mark, or empty
 */
record RequestPath(String path, String query) {

    /** Normalizes {@code target}; empty if it is not a path or if it is ambiguous. */
    static Optional<RequestPath> parse(String target) {
        int question = target.indexOf('?');
        String raw = question < 0 ? target : target.substring(0, question);
        if (!raw.startsWith("/") || !raw.chars().allMatch(RequestPath::isPlain)) {
            return Optional.empty();
        }
        try {
            String path = HttpUtils.normalizePath(raw);
            boolean isUnambiguous = segments(path).stream().noneMatch(RequestPath::isDisguisedDot);
            return isUnambiguous
                    ? Optional.of(new RequestPath(path, question < 0 ? "" : target.substring(question)))
                    : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // A percent sign without two hexadecimal digits.
            return Optional.empty();
        }
    }

    /** Splits {@code path} at slashes; a trailing slash is ignored. */
    static List<String> segments(String path) {
        String inner = path.replaceAll("^/+|/+$", "");
        return inner.isEmpty() ? List.of() : List.of(inner.split("/", -1));
    }

    List<String> segments() {
        return segments(path);
    }

    String target() {
        return path + query;
    }

    private static boolean isPlain(int character) {
        return character > ' ' && character < 0x7f && character != '\\' && character != '#';
    }

    /** Detects dot segments with path parameters, which some servers remove before they normalize. */
    private static boolean isDisguisedDot(String segment) {
        String name = segment.replaceFirst(";.*", "");
        return name.equals(".") || name.equals("..");
    }
}
