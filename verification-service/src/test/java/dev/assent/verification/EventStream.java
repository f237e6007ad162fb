// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Event stream as a browser reads it. */
record EventStream(HttpResponse<?> response, BufferedReader reader) implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Requests the events of {@code challengeId}; returns once the headers are there. */
    static EventStream open(String token, String challengeId, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port
                        + "/v1/client/challenges/" + challengeId + "/events"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
        return new EventStream(response, new BufferedReader(new InputStreamReader(response.body(), UTF_8)));
    }

    /** Returns the lines up to the next empty one; none at the end of the stream. */
    List<String> next() throws IOException {
        List<String> lines = new ArrayList<>();
        String line = reader.readLine();
        while (line != null && !line.isEmpty()) {
            lines.add(line);
            line = reader.readLine();
        }
        return lines;
    }

    /** Returns the lines of the next event, without comments and {@code retry}; none at the end of the stream. */
    List<String> nextEvent() throws IOException {
        List<String> lines = next();
        while (lines.equals(List.of(":"))) {
            lines = next();
        }
        return lines.stream().filter(line -> !line.startsWith("retry:")).toList();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    int status() {
        return response.statusCode();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
