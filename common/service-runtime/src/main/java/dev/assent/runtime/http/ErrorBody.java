// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The body of every error answer; the code stands twice because older SDKs read {@code error}. */
public record ErrorBody(String error, String errorCode, String errorDescription) {

    /** A whole answer with such a body. */
    public static Response response(int status, String code, String description) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new ErrorBody(code, code, description))
                .build();
    }
}
