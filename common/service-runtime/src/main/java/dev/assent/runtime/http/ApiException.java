// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Error response of the wire protocol. It has no stack trace, because it describes the request and not our code. */
public final class ApiException extends RuntimeException {
    private final int status;
    private final String code;
    private final transient @Nullable Duration retryAfter;

    /**
     * Creates an error response.
     *
     * @param status the HTTP status
     * @param code the code that SDKs act on
     * @param description one sentence for the developer who reads it; never a secret
     */
    public ApiException(int status, String code, String description) {
        this(status, code, description, null);
    }

    private ApiException(int status, String code, String description, @Nullable Duration retryAfter) {
        super(description, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Returns 401: the request has no valid credentials. The protocol fixes the text. */
    public static ApiException unauthorized() {
        return new ApiException(
                401,
                "unauthorized",
                "The request is unauthorized. Check that your API key and region base URL are correctly configured.");
    }

    /** Returns 401: the bearer token has a valid signature and has expired. */
    public static ApiException expiredToken() {
        return new ApiException(401, "expired_token", "The token has expired. Track the action again.");
    }

    /** Returns 401: the bearer token has no valid signature of ours, or is for another purpose. */
    public static ApiException invalidToken() {
        return new ApiException(401, "invalid_token", "The token is not valid.");
    }

    /** Returns 403: the caller is authenticated and lacks the role that the endpoint requires. */
    public static ApiException forbidden() {
        return new ApiException(403, "forbidden", "The caller lacks the role that this call requires.");
    }

    /** Returns 400: {@code field} of the request has {@code problem}. */
    public static ApiException invalidRequest(String field, String problem) {
        return new ApiException(400, "invalid_request", field + ": " + problem);
    }

    /** Returns 404: no active device of this tenant holds this key, so the app that holds it must enrol again. */
    public static ApiException unknownDeviceKey() {
        return new ApiException(404, "invalid_credential", "No enrolled device holds this key. Enrol again.");
    }

    /** Returns 404: this caller has no such challenge. */
    public static ApiException challengeNotFound() {
        return new ApiException(404, "challenge_not_found", "There is no such challenge.");
    }

    /** Returns 400: nobody answered in time. */
    public static ApiException challengeExpired() {
        return new ApiException(400, "challenge_expired", "The challenge has expired.");
    }

    /** Returns 409: the challenge already has its one decision. */
    public static ApiException challengeAlreadyConsumed() {
        return new ApiException(409, "challenge_already_consumed", "The challenge was already answered.");
    }

    /** Returns 409: another device has claimed the challenge. */
    public static ApiException challengeAlreadyClaimed() {
        return new ApiException(409, "challenge_already_claimed", "Another device has claimed the challenge.");
    }

    /** Returns 401: the signature does not verify for the message and the key. */
    public static ApiException invalidSignature() {
        return new ApiException(401, "invalid_signature", "The signature does not verify.");
    }

    /** Returns 400: the digits differ from those that the browser shows. */
    public static ApiException verificationCodeMismatch() {
        return new ApiException(
                400, "verification_code_mismatch", "The verification code is not the one that the browser shows.");
    }

    /** Returns 429: the caller has sent too many requests; the next one may succeed after {@code retryAfter}. */
    public static ApiException tooManyRequests(Duration retryAfter) {
        return new ApiException(429, "too_many_requests", "Too many requests. Try again later.", retryAfter);
    }

    /** Returns the error of an HTTP {@code status} that says all there is to say; for others 400. */
    public static ApiException ofStatus(int status) {
        return switch (status) {
            case 404 -> new ApiException(404, "not_found", "There is nothing at this path.");
            case 405 -> new ApiException(405, "method_not_allowed", "This path does not take this method.");
            case 406 ->
                new ApiException(406, "not_acceptable", "The request accepts no media type that this path answers.");
            case 413 -> new ApiException(413, "content_too_large", "The body is longer than this server accepts.");
            case 414 -> new ApiException(414, "uri_too_long", "Path and query are longer than this server accepts.");
            case 415 -> new ApiException(415, "unsupported_media_type", "Send application/json.");
            case 431 ->
                new ApiException(431, "header_fields_too_large", "The headers are longer than this server accepts.");
            case 500 -> new ApiException(500, "internal_error", "Internal error. See the server log.");
            default ->
                new ApiException(
                        status >= 400 && status < 500 ? status : 400,
                        "invalid_request",
                        "The request could not be read.");
        };
    }

    /** Returns the time to wait before the next request; empty where the response has no {@code Retry-After}. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns the HTTP status of the response. */
    public int status() {
        return status;
    }

    /** Returns the code that SDKs act on. */
    public String code() {
        return code;
    }
}
