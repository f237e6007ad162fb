// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Request in the making. Each character of its method, path, query and headers is one byte of the request. */
final class RequestDraft {
    static final String CONTENT_TYPE = "Content-Type";
    static final String AUTHORIZATION = "Authorization";
    /** Text in a JSON body that {@link #json} replaces by text that need not be JSON. */
    private static final String PLACEHOLDER = "\"replaced-by-the-odd-value\"";

    private final List<String> headers = new ArrayList<>();
    private final Map<String, String> pathValues = new TreeMap<>();
    private final List<String> query = new ArrayList<>();
    private final String template;
    private String method;
    private String suffix = "";
    private JsonNode tree;
    private byte[] body;
    private boolean framed = true;
    private boolean alone;

    RequestDraft(String method, String template) {
        this.method = method;
        this.template = template;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** Returns a text of which each character is a byte of {@code text} in UTF-8. */
    static String bytesOf(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    static JsonNode placeholder() {
        return Json.read(PLACEHOLDER, JsonNode.class);
    }

    void method(String other) {
        method = other;
    }

    /** Sets a parameter of the path to {@code raw}, which is not encoded. */
    void pathValue(String name, String raw) {
        pathValues.put(name, raw);
    }

    /** Appends {@code raw} to the path. */
    void appendToPath(String raw) {
        suffix += raw;
    }

    /** Sets a parameter of the query to {@code raw}, which is not encoded. */
    void queryValue(String name, String raw) {
        query.removeIf(part -> part.startsWith(name + "="));
        query.add(name + "=" + raw);
    }

    void appendToQuery(String raw) {
        query.add(raw);
    }

    void header(String name, String value) {
        removeHeader(name);
        headers.add(name + ": " + value);
    }

    void removeHeader(String name) {
        headers.removeIf(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
    }

    void rawHeader(String line) {
        headers.add(line);
    }

    /** Replaces the headers that tell the length of the body. Such a request gets a connection of its own. */
    void framing(String... lines) {
        framed = false;
        alone = true;
        headers.addAll(List.of(lines));
    }

    JsonNode tree() {
        return tree;
    }

    void tree(JsonNode json) {
        tree = json;
        body = Json.write(json).getBytes(UTF_8);
    }

    /** Sets the body to {@code json}, in which {@code raw} replaces the placeholder; each character of it is a byte. */
    void json(JsonNode json, String raw) {
        tree = json;
        body = bytesOf(Json.write(json)).replace(PLACEHOLDER, raw).getBytes(ISO_8859_1);
    }

    void body(byte[] bytes) {
        tree = null;
        body = bytes;
    }

    byte[] body() {
        return body;
    }

    /** Returns the request for the server {@code host}. */
    GeneratedRequest.Message build(String host) {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target()).append(" HTTP/1.1\r\n");
        if (headers.stream().noneMatch(line -> line.regionMatches(true, 0, "Host", 0, 4))) {
            head.append("Host: ").append(host).append("\r\n");
        }
        headers.forEach(line -> head.append(line).append("\r\n"));
        if (framed && body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        if (alone) {
            head.append("Connection: close\r\n");
        }
        head.append("\r\n");
        if (body != null) {
            head.append(new String(body, ISO_8859_1));
        }
        return new GeneratedRequest.Message(head.toString(), alone);
    }

    private String target() {
        String path = template;
        for (Map.Entry<String, String> value : pathValues.entrySet()) {
            path = path.replace("{" + value.getKey() + "}", value.getValue());
        }
        return path + suffix + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }
}
