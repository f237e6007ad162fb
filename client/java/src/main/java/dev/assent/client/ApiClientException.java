// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Exception for an error response of the API. */
public final class ApiClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorCode;

    ApiClientException(ApiResponse response) {
        super(response.request() + " returned " + response.status() + ": " + response.body());
        this.status = response.status();
        this.errorCode = errorCode(response);
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the protocol's error code; empty if the body has none. */
    public String errorCode() {
        return errorCode;
    }

    private static String errorCode(ApiResponse response) {
        try {
            JsonNode body = response.json();
            return body == null ? "" : body.path("errorCode").asText();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
