package dev.assent.local.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import java.net.http.HttpHeaders;

/** What the API answered to one request. */
public record WireAnswer(String request, int status, HttpHeaders headers, String body) {

    /** The body as a {@code type}; throws {@link WireException} unless the answer is a success. */
    public <T> T as(Class<T> type) {
        if (!isSuccess()) {
            throw new WireException(this);
        }
        return Json.read(body, type);
    }

    /** The body as a tree, also that of an error. */
    public JsonNode json() {
        return Json.read(body, JsonNode.class);
    }

    /** This answer, if it is a success; throws {@link WireException} otherwise. */
    public WireAnswer orThrow() {
        if (!isSuccess()) {
            throw new WireException(this);
        }
        return this;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
