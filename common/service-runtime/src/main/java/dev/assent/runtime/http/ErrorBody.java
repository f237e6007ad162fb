// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Body of every error response. It has the code twice because older SDKs read {@code error}. */
public record ErrorBody(String error, String errorCode, String errorDescription) {

    /** Returns the body of {@code error}. */
    static ErrorBody of(ApiException error) {
        return new ErrorBody(error.code(), error.code(), String.valueOf(error.getMessage()));
    }

    /** Returns a response of {@code status} with such a body. */
    public static Response response(int status, String code, String description) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new ErrorBody(code, code, description))
                .build();
    }
}
