// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.net.http.HttpHeaders;

/** Response of the API to one request. */
public record ApiResponse(String request, int status, HttpHeaders headers, String body) {

    /** Returns the body as a {@code type}. Throws {@link ApiClientException} unless the status is 2xx. */
    public <T> T as(Class<T> type) {
        if (!isSuccess()) {
            throw new ApiClientException(this);
        }
        return Json.read(body, type);
    }

    /** Returns the body as a JSON tree, also for an error response. */
    public JsonNode json() {
        return Json.read(body, JsonNode.class);
    }

    /** Returns this response if its status is 2xx. Throws {@link ApiClientException} otherwise. */
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
