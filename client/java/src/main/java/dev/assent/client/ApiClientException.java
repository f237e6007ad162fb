package dev.assent.client;

import com.fasterxml.jackson.databind.JsonNode;

/** The API refused a request. */
public final class ApiClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorCode;

    ApiClientException(ApiResponse answer) {
        super(answer.request() + " answered " + answer.status() + ": " + answer.body());
        this.status = answer.status();
        this.errorCode = errorCode(answer);
    }

    public int status() {
        return status;
    }

    /** The protocol's error code; empty if the body has none. */
    public String errorCode() {
        return errorCode;
    }

    private static String errorCode(ApiResponse answer) {
        try {
            JsonNode body = answer.json();
            return body == null ? "" : body.path("errorCode").asText();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
