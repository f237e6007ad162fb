// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Rules for every response, and for the response to one request. */
public final class ResponseRules {
    /** Statuses that any operation may return. */
    private static final Set<Integer> GENERAL = Set.of(400, 401, 404, 405, 406, 413, 414, 415, 429, 431);

    private static final String JSON = "application/json";
    private static final String EVENT_STREAM = "text/event-stream;charset=UTF-8";

    private ResponseRules() {}

    /** Returns the rules that {@code response} to {@code request} breaks. */
    public static List<String> broken(GeneratedRequest request, RawHttpClient.Response response) {
        List<String> broken = new ArrayList<>();
        int status = response.status();
        if (status >= 500) {
            broken.add("status " + status);
        } else if (!isDocumented(request, status)) {
            broken.add("undocumented status " + status);
        }
        if (status >= 400
                && !(request.expectation() == Expectation.NO_HTTP
                        && response.body().isEmpty())) {
            errorBody(response).ifPresent(broken::add);
        }
        if (status == 429 && !response.headers().containsKey("retry-after")) {
            broken.add("429 without Retry-After");
        }
        String type = response.headers().get("content-type");
        boolean isStream = status == 200 && request.operation().path().endsWith("/events");
        if (!response.body().isEmpty() && !(isStream ? EVENT_STREAM : JSON).equals(type)) {
            broken.add("content type " + type);
        }
        return broken;
    }

    /** Another method is another operation, whose statuses this one does not document. */
    private static boolean isDocumented(GeneratedRequest request, int status) {
        return GENERAL.contains(status)
                || request.operation().statuses().contains(status)
                || request.mutations().stream()
                        .anyMatch(mutation -> mutation.name().startsWith("method"));
    }

    private static Optional<String> errorBody(RawHttpClient.Response response) {
        if (response.body().isEmpty()) {
            return Optional.of(response.status() + " without a body");
        }
        try {
            JsonNode body = Json.read(response.body(), JsonNode.class);
            Set<String> members = new TreeSet<>();
            body.fieldNames().forEachRemaining(members::add);
            boolean complete = members.equals(Set.of("error", "errorCode", "errorDescription"))
                    && body.path("error").isTextual()
                    && body.path("error").equals(body.path("errorCode"))
                    && !body.path("errorDescription").asText().isBlank();
            return complete ? Optional.empty() : Optional.of(response.status() + " without the error body");
        } catch (IllegalArgumentException e) {
            return Optional.of(response.status() + " with a body that is no JSON");
        }
    }

    /** Returns whether {@code response} is what {@code request} must get. */
    public static boolean meets(GeneratedRequest request, RawHttpClient.Response response) {
        int status = response.status();
        return switch (request.expectation()) {
            case DOCUMENTED -> true;
            case NOT_VALID -> status >= 400 || response.body().contains("\"isValid\":false");
            case REFUSED, NO_HTTP -> status >= 400;
            // A body over a limit may be refused for its size, and one who asks too often for that.
            case BAD_REQUEST -> Set.of(400, 413, 414, 429).contains(status);
        };
    }
}
