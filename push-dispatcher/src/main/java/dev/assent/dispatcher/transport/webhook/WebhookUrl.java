// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import dev.assent.runtime.http.ApiException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/** Parses the URL of a webhook. Each connection checks the resolved address; the parser does not. */
final class WebhookUrl {
    private static final Set<String> SCHEMES = Set.of("https", "http");
    private static final int HIGHEST_PORT = 65535;

    private WebhookUrl() {}

    /** Parses {@code text}; throws a 400 that names {@code field}. */
    static URI parse(String field, String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw ApiException.invalidRequest(field, "must be a URL");
        }
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            throw ApiException.invalidRequest(field, "must begin with https:// or http://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
            throw ApiException.invalidRequest(field, "must name a host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw ApiException.invalidRequest(field, "must have neither credentials nor a fragment");
        }
        return uri;
    }
}
