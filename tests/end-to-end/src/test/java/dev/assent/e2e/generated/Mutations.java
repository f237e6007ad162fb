// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static dev.assent.e2e.generated.Expectation.BAD_REQUEST;
import static dev.assent.e2e.generated.Expectation.DOCUMENTED;
import static dev.assent.e2e.generated.Expectation.NO_HTTP;
import static dev.assent.e2e.generated.Expectation.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Mutations of the requests to one operation: each odd value in each place. */
final class Mutations {
    private static final int OVER_THE_LIMIT = 70_000;
    /** Parameters whose empty value means the same as none. */
    private static final Set<String> MAY_BE_EMPTY = Set.of("lastTenantId", "lastEvaluatedUserId");

    private final Operation operation;
    private final List<Mutation> mutations = new ArrayList<>();

    private Mutations(Operation operation) {
        this.operation = operation;
    }

    /** Returns all mutations of {@code operation}. */
    static List<Mutation> of(Operation operation) {
        Mutations all = new Mutations(operation);
        all.addMethods();
        all.addPath();
        operation.parameters().forEach(all::addParameter);
        all.addHeaders();
        all.addBodies();
        all.mutations.addAll(AuthorizationMutations.of(operation));
        if (operation.hasBody()) {
            all.mutations.addAll(BodyMutations.of(operation));
        }
        return all.mutations;
    }

    private void add(String name, Expectation expectation, java.util.function.Consumer<RequestDraft> change) {
        mutations.add(Mutation.of(name, expectation, change));
    }

    private void addMethods() {
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "X")) {
            if (!method.equals(operation.method())) {
                // Another operation of the path may take it, and must then not remove what later requests name.
                mutations.add(new Mutation("method " + method, DOCUMENTED, (draft, tenant) -> {
                    draft.method(method);
                    tenant.setPathValues(draft, operation.withMethod(method));
                }));
            }
        }
    }

    private void addPath() {
        for (String end : List.of(
                "/", "//", "/.", "/..", "/%2e", "/x/..", ";", ";x=y", "%20", "%00", "/x", "%2F", "?", "#", ".json")) {
            // A collection may have items.
            boolean isItem = end.equals("/x") && !operation.path().contains("{");
            boolean twoReadings = (end.contains(".") && !end.equals(".json"))
                    || (end.startsWith("/") && !isItem && !(end.equals("/") && isPage()))
                    || end.equals("%00");
            Expectation expectation = twoReadings ? REFUSED : DOCUMENTED;
            add("path with " + end, expectation, draft -> draft.appendToPath(end));
        }
    }

    /** Pages may have a trailing slash. */
    private boolean isPage() {
        return !operation.path().startsWith("/v1/");
    }

    private void addParameter(Operation.Parameter parameter) {
        switch (parameter.in()) {
            case "path" -> addPathParameter(parameter);
            case "query" -> addQueryParameter(parameter);
            default -> {}
        }
    }

    private void addPathParameter(Operation.Parameter parameter) {
        String name = parameter.name();
        if (isUuid(parameter)) {
            addPathValues(name, OddText.NO_UUID, REFUSED);
        }
        addPathValues(name, OddText.ILLEGAL_ENCODED, REFUSED);
        addPathValues(name, OddText.CONTROLS, REFUSED);
        addPathValues(name, OddText.ILLEGAL_RAW, NO_HTTP);
        addPathValues(name, OddText.DOT_SEGMENTS, REFUSED);
        addPathValues(name, OddText.UNUSUAL, DOCUMENTED);
    }

    private void addPathValues(String name, List<String> values, Expectation expectation) {
        values.forEach(value -> add(name + " " + value, expectation, draft -> draft.pathValue(name, value)));
    }

    private void addQueryParameter(Operation.Parameter parameter) {
        String name = parameter.name();
        if (parameter.schema().path("type").asText().equals("integer")) {
            addQueryValues(name, OddText.NO_INTEGER, BAD_REQUEST);
        } else if (isUuid(parameter)) {
            addQueryValues(name, OddText.NO_UUID, BAD_REQUEST);
        } else if (parameter.schema().path("enum").isArray()) {
            addQueryValues(name, OddText.NO_STATE, BAD_REQUEST);
        }
        addQueryValues(name, OddText.ILLEGAL_ENCODED, REFUSED);
        addQueryValues(name, OddText.CONTROLS, REFUSED);
        addQueryValues(
                name, OddText.UNUSUAL.stream().filter(value -> !value.isEmpty()).toList(), DOCUMENTED);
        addQueryValues(name, List.of(""), MAY_BE_EMPTY.contains(name) ? DOCUMENTED : BAD_REQUEST);
        add(name + " twice", DOCUMENTED, draft -> draft.appendToQuery(name + "=a&" + name + "=b"));
        add(name + " as a list", DOCUMENTED, draft -> draft.appendToQuery(name + "[]=a"));
        add(name + " without a value", DOCUMENTED, draft -> draft.appendToQuery(name));
        mutations.add(new Mutation(
                name + " valid",
                DOCUMENTED,
                (draft, tenant) ->
                        draft.queryValue(name, RequestDraft.encoded(tenant.parameterText(operation, parameter)))));
    }

    private void addQueryValues(String name, List<String> values, Expectation expectation) {
        values.forEach(value -> add(name + "=" + value, expectation, draft -> draft.queryValue(name, value)));
    }

    private static boolean isUuid(Operation.Parameter parameter) {
        return parameter.schema().path("format").asText().equals("uuid");
    }

    private void addHeaders() {
        OddHeaders.UNUSUAL.forEach(line -> add("header " + line, DOCUMENTED, draft -> draft.rawHeader(line)));
        OddHeaders.ILLEGAL.forEach(line -> add("header " + line, NO_HTTP, draft -> draft.rawHeader(line)));
        for (String query : List.of("&&==", "=", "%zz", "%00", "a[b]=c", "a".repeat(7_000), "a=b&".repeat(2_000))) {
            add("query " + query, DOCUMENTED, draft -> draft.appendToQuery(query));
        }
    }

    private void addBodies() {
        if (operation.hasBody()) {
            OddHeaders.NOT_JSON.forEach(type ->
                    add("content type " + type, REFUSED, draft -> draft.header(RequestDraft.CONTENT_TYPE, type)));
            OddHeaders.UNUSUAL_TYPES.forEach(type ->
                    add("content type " + type, DOCUMENTED, draft -> draft.header(RequestDraft.CONTENT_TYPE, type)));
            add("no content type", DOCUMENTED, draft -> draft.removeHeader(RequestDraft.CONTENT_TYPE));
            add("two content types", DOCUMENTED, draft -> draft.rawHeader("Content-Type: text/plain"));
            add("plain body called gzip", REFUSED, draft -> draft.header("Content-Encoding", "gzip"));
            add("body called identity", DOCUMENTED, draft -> draft.header("Content-Encoding", "identity"));
            add("body in gzip", REFUSED, draft -> {
                draft.header("Content-Encoding", "gzip");
                draft.body(gzip(draft.body()));
            });
            add("body in gzip, not said", REFUSED, draft -> draft.body(gzip(draft.body())));
            add("no body", DOCUMENTED, draft -> draft.body(new byte[0]));
        } else {
            add("a body", DOCUMENTED, draft -> {
                draft.header(RequestDraft.CONTENT_TYPE, "application/json");
                draft.body("{\"a\": [1".getBytes(UTF_8));
            });
        }
        // Nobody reads the body of an operation that takes none.
        Expectation overTheLimit = operation.hasBody() ? REFUSED : DOCUMENTED;
        add(
                "a body over the limit",
                overTheLimit,
                draft -> draft.body(" ".repeat(OVER_THE_LIMIT).getBytes(UTF_8)));
        add("two lengths", NO_HTTP, draft -> draft.framing("Content-Length: " + length(draft), "Content-Length: 7"));
        add("negative length", NO_HTTP, draft -> draft.framing("Content-Length: -1"));
        add("length that is no number", NO_HTTP, draft -> draft.framing("Content-Length: 0x1"));
        add("length with a sign", NO_HTTP, draft -> draft.framing("Content-Length: +" + length(draft)));
        add("length of 20 digits", NO_HTTP, draft -> draft.framing("Content-Length: 99999999999999999999"));
        for (String coding : OddHeaders.UNCLEAR_CODINGS) {
            add("framing " + coding, NO_HTTP, draft -> {
                draft.framing(coding);
                draft.body("0\r\n\r\n".getBytes(UTF_8));
            });
        }
        add("length and chunks", NO_HTTP, draft -> {
            draft.framing("Content-Length: " + length(draft), "Transfer-Encoding: chunked");
            draft.body("0\r\n\r\n".getBytes(UTF_8));
        });
        add("broken chunks", NO_HTTP, draft -> {
            draft.framing("Transfer-Encoding: chunked");
            draft.body("zz\r\n{}\r\n0\r\n\r\n".getBytes(UTF_8));
        });
        add("chunks over the limit", overTheLimit, draft -> {
            draft.framing("Transfer-Encoding: chunked");
            draft.body(("11170\r\n" + " ".repeat(OVER_THE_LIMIT) + "\r\n0\r\n\r\n").getBytes(UTF_8));
        });
    }

    private static int length(RequestDraft draft) {
        return draft.body() == null ? 0 : draft.body().length;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
