// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import dev.assent.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HTTP client for the JSON API below a base URL. */
public final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final URI base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Creates a client for the API at {@code base}, for example {@code http://127.0.0.1:8080/v1}. */
    public ApiClient(URI base) {
        this.base = base;
    }

    /**
     * Sends one request and returns the response, whatever its status. Throws {@link UncheckedIOException} if there is
     * no response.
     *
     * @param path below the base URL, with its query
     * @param body serialized as JSON, if present
     */
    public ApiResponse send(String method, String path, Map<String, String> headers, @Nullable Object body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)));
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new ApiResponse(method + " " + path, response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + " failed: no response", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Percent-encodes {@code text} for one path segment or one query value. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
