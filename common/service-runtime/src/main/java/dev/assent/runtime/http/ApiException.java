package dev.assent.runtime.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error of the wire protocol. Carries no stack trace: it says what the caller did, not where we were. */
public final class ApiException extends RuntimeException {
    private final int status;
    private final String code;
    private final transient @Nullable Duration retryAfter;

    /**
     * An error answer.
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

    /** 401: who asks has not proven to be anybody. The text is fixed by the protocol. */
    public static ApiException unauthorized() {
        return new ApiException(
                401,
                "unauthorized",
                "The request is unauthorized. Check that your API key and region base URL are correctly configured.");
    }

    /** 401: the bearer token was genuine and is over. */
    public static ApiException expiredToken() {
        return new ApiException(401, "expired_token", "The token has expired. Track the action again.");
    }

    /** 401: the bearer token is not one of ours, or not for this. */
    public static ApiException invalidToken() {
        return new ApiException(401, "invalid_token", "The token is not valid.");
    }

    /** 400: {@code field} of the request is not as it must be. */
    public static ApiException invalidRequest(String field, String problem) {
        return new ApiException(400, "invalid_request", field + ": " + problem);
    }

    /** 404: no device of this tenant holds this key. */
    public static ApiException unknownDeviceKey() {
        return new ApiException(404, "credential_not_found", "No enrolled device holds this key.");
    }

    /** 404: for this caller there is no such challenge. */
    public static ApiException challengeNotFound() {
        return new ApiException(404, "challenge_not_found", "There is no such challenge.");
    }

    /** 400: nobody answered in time. */
    public static ApiException challengeExpired() {
        return new ApiException(400, "challenge_expired", "The challenge has expired.");
    }

    /** 409: the challenge has its one decision. */
    public static ApiException challengeAlreadyConsumed() {
        return new ApiException(409, "challenge_already_consumed", "The challenge was already answered.");
    }

    /** 401: the signature does not fit the message and the key. */
    public static ApiException invalidSignature() {
        return new ApiException(401, "invalid_signature", "The signature does not verify.");
    }

    /** 400: the digits are not those that the browser shows. */
    public static ApiException verificationCodeMismatch() {
        return new ApiException(
                400, "verification_code_mismatch", "The verification code is not the one that the browser shows.");
    }

    /** 429: whoever asks has asked too often; the next request may succeed after {@code retryAfter}. */
    public static ApiException tooManyRequests(Duration retryAfter) {
        return new ApiException(429, "too_many_requests", "Too many requests. Try again later.", retryAfter);
    }

    /** How long to wait before asking again, where the answer says so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** The code that SDKs act on. */
    public String code() {
        return code;
    }
}
