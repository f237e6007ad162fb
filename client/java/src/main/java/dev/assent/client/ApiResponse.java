package dev.assent.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.net.http.HttpHeaders;

/** What the API answered to one request. */
public record ApiResponse(String request, int status, HttpHeaders headers, String body) {

    /** The body as a {@code type}; throws {@link ApiClientException} unless the answer is a success. */
    public <T> T as(Class<T> type) {
        if (!isSuccess()) {
            throw new ApiClientException(this);
        }
        return Json.read(body, type);
    }

    /** The body as a tree, also that of an error. */
    public JsonNode json() {
        return Json.read(body, JsonNode.class);
    }

    /** This answer, if it is a success; throws {@link ApiClientException} otherwise. */
    public ApiResponse orThrow() {
        if (!isSuccess()) {
            throw new ApiClientException(this);
        }
        return this;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
