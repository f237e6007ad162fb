// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

/**
 * Response of an endpoint, with its body.
 *
 * @param body body as UTF-8, truncated if it was too long, too slow or interrupted
 */
public record HttpResponseBody(HttpResponse answer, String body) {
    /** Returns the response without its body, which may hold a secret. */
    @Override
    public String toString() {
        return "HttpResponseBody[" + answer + "]";
    }
}
