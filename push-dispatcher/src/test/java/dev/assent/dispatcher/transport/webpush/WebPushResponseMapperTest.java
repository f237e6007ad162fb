// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.testing.OutcomeTableCheck;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.runtime.egress.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WebPushResponseMapperTest {
    /** Status and outcome: RFC 8030, RFC 8292, Mozilla autopush, FCM, Apple's and Microsoft's push services, ntfy. */
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
            "401, AddressMismatched",
            "402, Rejected",
            "403, AddressMismatched",
            "404, TokenUnregistered",
            "405, Rejected",
            "406, Retryable",
            "408, Retryable",
            "410, TokenUnregistered",
            "411, Rejected",
            "412, Rejected",
            "413, Rejected",
            "414, Rejected",
            "415, Rejected",
            "422, Rejected",
            "429, Retryable",
            "431, Rejected",
            "500, Retryable",
            "501, Retryable",
            "502, Retryable",
            "503, Retryable",
            "504, Retryable",
            "507, Retryable",
            "599, Retryable");

    static List<String> answers() {
        return ANSWERS;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyResponseOfAPushServiceHasItsOutcome(String answer) {
        assertThat(outcome(answer).getClass().getSimpleName()).isEqualTo(answer.split(", ", -1)[1]);
    }

    @Test
    void theDocumentationHasTheSameTable() {
        Map<String, AttemptOutcome> outcomes = new LinkedHashMap<>();
        ANSWERS.forEach(answer -> outcomes.put(answer.split(", ", -1)[0], outcome(answer)));
        OutcomeTableCheck.check("webpush", outcomes);
    }

    private static AttemptOutcome outcome(String answer) {
        return WebPushResponseMapper.outcome(
                new HttpResponse(Integer.parseInt(answer.split(", ", -1)[0]), Optional.empty()));
    }

    @Test
    void retryAfterIsPassedOn() {
        Optional<Duration> wait = Optional.of(Duration.ofSeconds(7));

        for (int status : new int[] {408, 503}) {
            assertThat(WebPushResponseMapper.outcome(new HttpResponse(status, wait)))
                    .isEqualTo(new AttemptOutcome.Retryable("status_" + status, wait));
        }
        for (int status : new int[] {406, 429}) {
            assertThat(WebPushResponseMapper.outcome(new HttpResponse(status, wait)))
                    .isEqualTo(AttemptOutcome.Retryable.throttled("status_" + status, wait));
        }
    }
}
