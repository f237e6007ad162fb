// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.contracts.tenant.PageSettings;
import dev.assent.runtime.http.ApiException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Check of the URL to which the challenge page returns a user: a web page by https, by http on the same machine, or an app by a
 * private scheme (RFC 8252 §7). It is strict about the part that decides where a browser goes, because browsers and
 * {@link java.net.URI} read an odd authority differently.
 */
final class RedirectUrl {
    /** Longest URL. */
    static final int MAX_LENGTH = 4096;

    private static final String FIELD = "redirectUrl";
    private static final Pattern FORM =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]{0,63}):(?<path>//(?<authority>[^/?#]*).*|/.*)");
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?<host>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?");
    private static final Pattern LOOPBACK =
            Pattern.compile("(.+\\.)?localhost\\.?|127(\\.[0-9]{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);
    /** Neither blank, control character nor backslash, which a browser drops or takes for a slash. */
    private static final Pattern UNSAFE = Pattern.compile("[\\s\\p{Cntrl}\\p{Cc}\\p{Cf}\\p{Z}\\p{Cs}\\\\]");
    /** Schemes that a browser or an operating system acts upon itself. */
    private static final Set<String> FORBIDDEN = Set.of(
            "about",
            "blob",
            "chrome",
            "chrome-extension",
            "data",
            "edge",
            "feed",
            "file",
            "filesystem",
            "ftp",
            "ftps",
            "intent",
            "jar",
            "javascript",
            "ldap",
            "mailto",
            "moz-extension",
            "resource",
            "search-ms",
            "sftp",
            "shell",
            "sms",
            "ssh",
            "tel",
            "telnet",
            "vbscript",
            "view-source",
            "ws",
            "wss");

    private RedirectUrl() {}

    /** Throws a 400 unless the page of a tenant with {@code settings} may return users to {@code url}. */
    static void check(String url, PageSettings settings) {
        Matcher form = FORM.matcher(url);
        if (UNSAFE.matcher(url).find() || !form.matches()) {
            throw ApiException.invalidRequest(FIELD, "must be an absolute URL without blanks and backslashes");
        }
        String scheme = form.group("scheme").toLowerCase(Locale.ROOT);
        String authority = form.group("authority");
        if (authority != null && authority.indexOf('@') >= 0) {
            throw ApiException.invalidRequest(FIELD, "must not contain user info");
        }
        String origin = isWeb(scheme) ? webOrigin(scheme, authority) : privateScheme(scheme);
        if (!settings.mayReturnTo(origin)) {
            throw ApiException.invalidRequest(
                    FIELD, "\"" + origin + "\" is not in the tenant's setting page.redirectOrigins");
        }
    }

    private static boolean isWeb(String scheme) {
        return scheme.equals("https") || scheme.equals("http");
    }

    private static String webOrigin(String scheme, @Nullable String authority) {
        Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority);
        if (!parts.matches()) {
            throw ApiException.invalidRequest(FIELD, "must name a host and, if any, a port");
        }
        String host = parts.group("host").toLowerCase(Locale.ROOT);
        if (scheme.equals("http") && !LOOPBACK.matcher(host).matches()) {
            throw ApiException.invalidRequest(
                    FIELD, "must begin with https://; http:// only leads to the same machine");
        }
        String port = parts.group("port");
        boolean isDefault = port == null || Integer.parseInt(port) == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (isDefault ? "" : ":" + Integer.parseInt(port));
    }

    private static String privateScheme(String scheme) {
        if (FORBIDDEN.contains(scheme) || scheme.startsWith("ms-")) {
            throw ApiException.invalidRequest(
                    FIELD, "must be a web page or an app; the scheme \"" + scheme + "\" is neither");
        }
        return scheme + ":";
    }
}
