// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Exception for an error response of the API. */
public final class ApiClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorCode;

    ApiClientException(ApiResponse response) {
        super(response.request() + " returned " + response.status() + description(response));
        this.status = response.status();
        this.errorCode = member(response, "errorCode");
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the protocol's error code; empty if the body has none. */
    public String errorCode() {
        return errorCode;
    }

    /** Returns the code and the text of an error of the protocol, or else the body as it is. */
    private static String description(ApiResponse response) {
        String text = member(response, "errorDescription");
        return text.isEmpty() ? ": " + response.body() : " " + member(response, "errorCode") + ": " + text;
    }

    private static String member(ApiResponse response, String name) {
        try {
            JsonNode body = response.json();
            return body == null ? "" : body.path(name).asText();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
