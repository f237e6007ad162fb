package dev.assent.dispatcher.fcm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.dispatcher.testing.OutcomeTable;
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

class FcmAnswersTest {
    private static final Optional<Duration> WAIT = Optional.of(Duration.ofSeconds(7));

    /** Status, Google's general name, FCM's own code, and what it means here (Google, "FCM error codes"). */
    private static final List<String> ERRORS = List.of(
            "400, UNKNOWN, UNSPECIFIED_ERROR, Rejected",
            "500, UNKNOWN, UNSPECIFIED_ERROR, TryAgain",
            "400, INVALID_ARGUMENT, INVALID_ARGUMENT, Rejected",
            "404, NOT_FOUND, UNREGISTERED, TokenDead",
            "403, PERMISSION_DENIED, SENDER_ID_MISMATCH, ChannelFault",
            "429, RESOURCE_EXHAUSTED, QUOTA_EXCEEDED, TryAgain",
            "503, UNAVAILABLE, UNAVAILABLE, TryAgain",
            "500, INTERNAL, INTERNAL, TryAgain",
            "401, UNAUTHENTICATED, THIRD_PARTY_AUTH_ERROR, ChannelFault",
            "400, FAILED_PRECONDITION, A_CODE_OF_TOMORROW, Rejected",
            "503, UNAVAILABLE, A_CODE_OF_TOMORROW, TryAgain");

    static List<String> errors() {
        return ERRORS;
    }

    @ParameterizedTest
    @MethodSource("errors")
    void everyErrorOfGooglesHasItsMeaning(String error) {
        assertThat(outcome(error).getClass().getSimpleName()).isEqualTo(error.split(", ")[3]);
    }

    @Test
    void theDocumentationSaysSo() {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        ERRORS.forEach(error -> outcomes.put(error.split(", ")[0] + " " + error.split(", ")[2], outcome(error)));
        OutcomeTable.check("fcm", outcomes);
    }

    private static Outcome outcome(String error) {
        String[] parts = error.split(", ");
        int status = Integer.parseInt(parts[0]);
        return FcmAnswers.outcome(status, FcmServerStub.error(status, parts[1], parts[2]), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "200, Delivered",
        "302, Rejected",
        "400, Rejected",
        "401, ChannelFault",
        "403, ChannelFault",
        "404, Rejected",
        "429, TryAgain",
        "500, TryAgain",
        "502, TryAgain",
        "503, TryAgain",
        "599, TryAgain"
    })
    void anAnswerWithoutACodeIsUnderstoodByItsStatus(int status, String meaning) {
        for (String body : new String[] {"", "{}", "<html>Error</html>"}) {
            Outcome outcome = FcmAnswers.outcome(status, body, Optional.empty());

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
    void aBodyThatNobodyCanReadIsNoFailure(String body) {
        assertThat(FcmAnswers.outcome(400, body, Optional.empty())).isEqualTo(new Outcome.Rejected("status_400"));
    }

    @Test
    void theReasonIsGooglesOwnWord() {
        assertThat(FcmAnswers.outcome(404, FcmServerStub.error(404, "NOT_FOUND", "UNREGISTERED"), Optional.empty()))
                .isEqualTo(new Outcome.TokenDead("UNREGISTERED", Optional.empty()));
        assertThat(FcmAnswers.outcome(404, "{\"error\":{\"status\":\"NOT_FOUND\"}}", Optional.empty()))
                .isEqualTo(new Outcome.Rejected("NOT_FOUND"));
        assertThat(FcmAnswers.outcome(400, FcmServerStub.error(400, "UNKNOWN", "UNSPECIFIED_ERROR"), Optional.empty()))
                .isEqualTo(new Outcome.Rejected("UNKNOWN"));
    }

    @Test
    void theWaitThatGoogleAsksForIsPassedOn() {
        assertThat(FcmAnswers.outcome(429, FcmServerStub.error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), WAIT))
                .isEqualTo(Outcome.TryAgain.throttled("QUOTA_EXCEEDED", WAIT));
        assertThat(FcmAnswers.outcome(503, "", WAIT)).isEqualTo(new Outcome.TryAgain("status_503", WAIT));
    }

    @Test
    void anExceededQuotaHasAMinuteToRecoverWhereGoogleNamesNoWait() {
        assertThat(FcmAnswers.outcome(429, "", Optional.empty()))
                .isEqualTo(Outcome.TryAgain.throttled("status_429", Optional.of(Duration.ofMinutes(1))));
    }

    @Test
    void aKeyThatTheProjectLacksForAppleIsNoFaultOfOurAccessToken() {
        assertThat(FcmAnswers.refusesOurToken(
                        401, FcmServerStub.error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")))
                .isFalse();
        assertThat(FcmAnswers.refusesOurToken(401, "")).isTrue();
        assertThat(FcmAnswers.refusesOurToken(403, "")).isFalse();
    }
}
