package dev.assent.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.push.delivery.Outcome;
import dev.assent.runtime.outgoing.HttpAnswer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebPushAnswersTest {
    /** RFC 8030, RFC 8292, Mozilla's autopush, Google's FCM, Apple's and Microsoft's push services, ntfy. */
    @ParameterizedTest
    @CsvSource({
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
        "599, TryAgain"
    })
    void everyAnswerOfAPushServiceHasItsMeaning(int status, String meaning) {
        Outcome outcome = WebPushAnswers.outcome(new HttpAnswer(status, Optional.empty()));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(meaning);
    }

    @Test
    void theWaitThatAPushServiceAsksForIsKept() {
        Optional<Duration> wait = Optional.of(Duration.ofSeconds(7));

        for (int status : new int[] {408, 503}) {
            assertThat(WebPushAnswers.outcome(new HttpAnswer(status, wait)))
                    .isEqualTo(new Outcome.TryAgain("status_" + status, wait));
        }
        for (int status : new int[] {406, 429}) {
            assertThat(WebPushAnswers.outcome(new HttpAnswer(status, wait)))
                    .isEqualTo(Outcome.TryAgain.throttled("status_" + status, wait));
        }
    }
}
