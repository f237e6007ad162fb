// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** URL under which browsers and phones reach this installation. */
@Singleton
public class PublicUrl {
    private final Optional<String> base;

    PublicUrl(@ConfigProperty(name = "assent.public-url") Optional<String> url) {
        base = url.map(PublicUrl::parse);
    }

    /** Returns the URL {@code url} of an installation; throws {@link IllegalArgumentException} if it is none. */
    public static PublicUrl of(Optional<String> url) {
        return new PublicUrl(url);
    }

    private static String parse(String text) {
        URI url = URI.create(text);
        boolean isWeb = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        if (!isWeb
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException("assent.public-url: \"" + text
                    + "\" is not a URL such as https://assent.example, without user info, query and fragment");
        }
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Returns the URL of {@code path}, which begins with a slash; empty if {@code assent.public-url} is not set. */
    public Optional<String> of(String path) {
        return base.map(url -> url + path);
    }
}
