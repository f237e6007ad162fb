package dev.assent.dispatcher.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.dispatcher.testing.OutcomeTable;
import dev.assent.runtime.egress.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WebPushAnswersTest {
    /** RFC 8030, RFC 8292, Mozilla's autopush, Google's FCM, Apple's and Microsoft's push services, ntfy. */
    private static final List<String> ANSWERS = List.of(
            "200, Delivered",
            "201, Delivered",
            "202, Delivered",
            "204, Delivered",
            "301, Rejected",
            "302, Rejected",
            "307, Rejected",
            "308, Rejected",
            "400, Rejected",
            "401, ChannelFault",
            "402, Rejected",
            "403, ChannelFault",
            "404, TokenDead",
            "405, Rejected",
            "406, TryAgain",
            "408, TryAgain",
            "410, TokenDead",
            "411, Rejected",
            "412, Rejected",
            "413, Rejected",
            "414, Rejected",
            "415, Rejected",
            "422, Rejected",
            "429, TryAgain",
            "431, Rejected",
            "500, TryAgain",
            "501, TryAgain",
            "502, TryAgain",
            "503, TryAgain",
            "504, TryAgain",
            "507, TryAgain",
            "599, TryAgain");

    static List<String> answers() {
        return ANSWERS;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyAnswerOfAPushServiceHasItsMeaning(String answer) {
        assertThat(outcome(answer).getClass().getSimpleName()).isEqualTo(answer.split(", ")[1]);
    }

    @Test
    void theDocumentationSaysSo() {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        ANSWERS.forEach(answer -> outcomes.put(answer.split(", ")[0], outcome(answer)));
        OutcomeTable.check("webpush", outcomes);
    }

    private static Outcome outcome(String answer) {
        return WebPushAnswers.outcome(new HttpResponse(Integer.parseInt(answer.split(", ")[0]), Optional.empty()));
    }

    @Test
    void theWaitThatAPushServiceAsksForIsKept() {
        Optional<Duration> wait = Optional.of(Duration.ofSeconds(7));

        for (int status : new int[] {408, 503}) {
            assertThat(WebPushAnswers.outcome(new HttpResponse(status, wait)))
                    .isEqualTo(new Outcome.TryAgain("status_" + status, wait));
        }
        for (int status : new int[] {406, 429}) {
            assertThat(WebPushAnswers.outcome(new HttpResponse(status, wait)))
                    .isEqualTo(Outcome.TryAgain.throttled("status_" + status, wait));
        }
    }
}
