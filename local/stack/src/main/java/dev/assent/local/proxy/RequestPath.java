package dev.assent.local.proxy;

import io.vertx.core.http.impl.HttpUtils;
import java.util.List;
import java.util.Optional;

/**
 * The target of a request in normal form (RFC 3986 §6.2.2): no dot segments, no doubled slashes, nothing encoded that
 * need not be. What is matched is what is forwarded, so that no service reads another path than the table saw.
 *
 * @param query with its question mark, or empty
 */
record RequestPath(String path, String query) {

    /** The normal form of {@code target}; empty where it is no path or tries to be two. */
    static Optional<RequestPath> parse(String target) {
        int question = target.indexOf('?');
        String raw = question < 0 ? target : target.substring(0, question);
        if (!raw.startsWith("/") || !raw.chars().allMatch(RequestPath::isPlain)) {
            return Optional.empty();
        }
        try {
            String path = HttpUtils.normalizePath(raw);
            boolean honest = segments(path).stream().noneMatch(RequestPath::isDisguisedDot);
            return honest
                    ? Optional.of(new RequestPath(path, question < 0 ? "" : target.substring(question)))
                    : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // A percent sign without two digits behind it.
            return Optional.empty();
        }
    }

    /** The parts of {@code path} between slashes; a slash at the end counts for nothing. */
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

    /** Some servers cut path parameters off before they look for dot segments. */
    private static boolean isDisguisedDot(String segment) {
        String name = segment.replaceFirst(";.*", "");
        return name.equals(".") || name.equals("..");
    }
}
