// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.testing.OutcomeTableCheck;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.embedded.push.FcmServerStub;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FcmResponseMapperTest {
    private static final Optional<Duration> WAIT = Optional.of(Duration.ofSeconds(7));

    /** Status, Google's general code, FCM's own code and the outcome (Google, "FCM error codes"). */
    private static final List<String> ERRORS = List.of(
            "400, UNKNOWN, UNSPECIFIED_ERROR, Rejected",
            "500, UNKNOWN, UNSPECIFIED_ERROR, Retryable",
            "400, INVALID_ARGUMENT, INVALID_ARGUMENT, Rejected",
            "404, NOT_FOUND, UNREGISTERED, TokenUnregistered",
            "403, PERMISSION_DENIED, SENDER_ID_MISMATCH, AddressMismatched",
            "429, RESOURCE_EXHAUSTED, QUOTA_EXCEEDED, Retryable",
            "503, UNAVAILABLE, UNAVAILABLE, Retryable",
            "500, INTERNAL, INTERNAL, Retryable",
            "401, UNAUTHENTICATED, THIRD_PARTY_AUTH_ERROR, ChannelMisconfigured",
            "400, FAILED_PRECONDITION, A_CODE_OF_TOMORROW, Rejected",
            "503, UNAVAILABLE, A_CODE_OF_TOMORROW, Retryable");

    static List<String> errors() {
        return ERRORS;
    }

    @ParameterizedTest
    @MethodSource("errors")
    void everyFcmErrorHasItsOutcome(String error) {
        assertThat(outcome(error).getClass().getSimpleName()).isEqualTo(error.split(", ", -1)[3]);
    }

    @Test
    void theDocumentationHasTheSameTable() {
        Map<String, AttemptOutcome> outcomes = new LinkedHashMap<>();
        ERRORS.forEach(
                error -> outcomes.put(error.split(", ", -1)[0] + " " + error.split(", ", -1)[2], outcome(error)));
        OutcomeTableCheck.check("fcm", outcomes);
    }

    private static AttemptOutcome outcome(String error) {
        String[] parts = error.split(", ", -1);
        int status = Integer.parseInt(parts[0]);
        return FcmResponseMapper.outcome(status, FcmServerStub.error(status, parts[1], parts[2]), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "200, Delivered",
        "302, Rejected",
        "400, Rejected",
        "401, ChannelMisconfigured",
        "403, ChannelMisconfigured",
        "404, Rejected",
        "429, Retryable",
        "500, Retryable",
        "502, Retryable",
        "503, Retryable",
        "599, Retryable"
    })
    void theStatusDeterminesTheOutcomeOfAResponseWithoutACode(int status, String meaning) {
        for (String body : new String[] {"", "{}", "<html>Error</html>"}) {
            AttemptOutcome outcome = FcmResponseMapper.outcome(status, body, Optional.empty());

            assertThat(outcome.getClass().getSimpleName()).isEqualTo(meaning);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "{\"error\":null}",
                "{\"error\":\"text\"}",
                "{\"error\":{\"details\":7}}",
                "{\"error\":{\"details\":[null, 7, {\"errorCode\":null}, {\"errorCode\":{}}]}}",
                "{\"error\":{\"status\":\"a word that quotes a secret\"}}",
                "{\"error\":{\"status\":\"UNAVAIL"
            })
    void anUnreadableBodyIsNoFailure(String body) {
        assertThat(FcmResponseMapper.outcome(400, body, Optional.empty()))
                .isEqualTo(new AttemptOutcome.Rejected("status_400"));
    }

    @Test
    void theReasonIsGooglesErrorCode() {
        assertThat(FcmResponseMapper.outcome(
                        404, FcmServerStub.error(404, "NOT_FOUND", "UNREGISTERED"), Optional.empty()))
                .isEqualTo(new AttemptOutcome.TokenUnregistered("UNREGISTERED", Optional.empty()));
        assertThat(FcmResponseMapper.outcome(404, "{\"error\":{\"status\":\"NOT_FOUND\"}}", Optional.empty()))
                .isEqualTo(new AttemptOutcome.Rejected("NOT_FOUND"));
        assertThat(FcmResponseMapper.outcome(
                        400, FcmServerStub.error(400, "UNKNOWN", "UNSPECIFIED_ERROR"), Optional.empty()))
                .isEqualTo(new AttemptOutcome.Rejected("UNKNOWN"));
    }

    @Test
    void retryAfterIsPassedOn() {
        assertThat(FcmResponseMapper.outcome(
                        429, FcmServerStub.error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), WAIT))
                .isEqualTo(AttemptOutcome.Retryable.throttled("QUOTA_EXCEEDED", WAIT));
        assertThat(FcmResponseMapper.outcome(503, "", WAIT))
                .isEqualTo(new AttemptOutcome.Retryable("status_503", WAIT));
    }

    @Test
    void anExceededQuotaWithoutRetryAfterWaitsAMinute() {
        assertThat(FcmResponseMapper.outcome(429, "", Optional.empty()))
                .isEqualTo(AttemptOutcome.Retryable.throttled("status_429", Optional.of(Duration.ofMinutes(1))));
    }

    @Test
    void missingAppleCredentialsOfTheProjectDoNotConcernTheAccessToken() {
        assertThat(FcmResponseMapper.refusesAccessToken(
                        401, FcmServerStub.error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")))
                .isFalse();
        assertThat(FcmResponseMapper.refusesAccessToken(401, "")).isTrue();
        assertThat(FcmResponseMapper.refusesAccessToken(403, "")).isFalse();
    }
}
