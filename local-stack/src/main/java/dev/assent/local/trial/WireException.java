package dev.assent.local.trial;

import com.fasterxml.jackson.databind.JsonNode;

/** The API refused a request. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorCode;

    WireException(WireAnswer answer) {
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

    private static String errorCode(WireAnswer answer) {
        try {
            JsonNode body = answer.json();
            return body == null ? "" : body.path("errorCode").asText();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
