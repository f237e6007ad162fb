// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.contracts.Json;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Provider at which people sign in to the console, by the authorization code flow with PKCE in the page; there may be none.
 * Fails at the start if a part is missing or no address of a provider.
 */
@Singleton
class ConsoleSignIn {
    private static final String PREFIX = "assent.console.";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
    /** Nothing that would end a source in a Content-Security-Policy. */
    private static final Pattern ADDRESS =
            Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~%!$&'()*+=:@/-]*)?");

    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~%!$&'()*+=:@/?-]*");

    private final Optional<Provider> provider;

    ConsoleSignIn(
            @ConfigProperty(name = "assent.console.issuer") Optional<String> issuer,
            @ConfigProperty(name = "assent.console.client-id") Optional<String> clientId,
            @ConfigProperty(name = "assent.console.authorization-endpoint") Optional<String> authorizationEndpoint,
            @ConfigProperty(name = "assent.console.token-endpoint") Optional<String> tokenEndpoint,
            @ConfigProperty(name = "assent.console.scope", defaultValue = "openid") String scope) {
        List<Optional<String>> parts = List.of(issuer, clientId, authorizationEndpoint, tokenEndpoint);
        if (parts.stream().allMatch(Optional::isEmpty)) {
            provider = Optional.empty();
            return;
        }
        if (parts.stream().anyMatch(Optional::isEmpty)) {
            throw new IllegalArgumentException(
                    PREFIX
                            + "*: issuer, client-id, authorization-endpoint and token-endpoint belong together; set all or none");
        }
        if (!List.of(scope.split(" ", -1)).contains("openid")) {
            throw new IllegalArgumentException(PREFIX + "scope: must contain openid");
        }
        provider = Optional.of(new Provider(
                address("issuer", issuer.get()),
                clientId.get(),
                withQuery("authorization-endpoint", authorizationEndpoint.get()),
                address("token-endpoint", tokenEndpoint.get()),
                scope));
    }

    /** Provider as the page needs it; nothing of it is secret. */
    record Provider(String issuer, String clientId, String authorizationEndpoint, String tokenEndpoint, String scope) {}

    /** Returns the JSON that the page reads before anybody has signed in. */
    String json() {
        return Json.write(provider.<Object>map(found -> found).orElse(Map.of()));
    }

    /** Returns what the page may connect to besides its own origin: the token endpoint, and nothing else. */
    List<String> connectSources() {
        return provider.map(Provider::tokenEndpoint).stream().toList();
    }

    private static String withQuery(String name, String text) {
        String[] parts = text.split("\\?", 2);
        if (parts.length == 2 && !QUERY.matcher(parts[1]).matches()) {
            throw new IllegalArgumentException(PREFIX + name + ": the query has characters that must be escaped");
        }
        address(name, parts[0]);
        return text;
    }

    private static String address(String name, String text) {
        if (!ADDRESS.matcher(text).matches() || !isSafe(URI.create(text))) {
            throw new IllegalArgumentException(PREFIX + name + ": \"" + text
                    + "\" is no URL of a provider; expected https://, or http:// on the loopback address");
        }
        return text;
    }

    private static boolean isSafe(URI uri) {
        return uri.getHost() != null && (uri.getScheme().equals("https") || LOOPBACK.contains(uri.getHost()));
    }
}
