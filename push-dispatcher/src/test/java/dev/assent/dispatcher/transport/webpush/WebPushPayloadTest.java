// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webpush;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebPushPayloadTest {
    private static final String CHALLENGE_ID = "c".repeat(64);

    @ParameterizedTest
    @CsvSource({"APPROVAL, approval", "TEST, test"})
    void thePayloadHasOnlyTheIdAndAGeneralText(PushKind kind, String type) {
        JsonPath payload = payload(push(kind, Optional.empty()));

        assertThat(payload.getMap("$")).containsOnlyKeys("type", "challengeId", "title", "body");
        assertThat(payload.getString("type")).isEqualTo(type);
        assertThat(payload.getString("challengeId")).isEqualTo(CHALLENGE_ID);
        assertThat(payload.getString("title")).isNotBlank();
        assertThat(payload.getString("body")).isNotBlank();
    }

    @Test
    void aWithdrawalIsSilent() {
        JsonPath payload = payload(push(PushKind.WITHDRAWAL, Optional.of("context")));

        assertThat(payload.getMap("$")).containsOnlyKeys("type", "challengeId");
        assertThat(payload.getString("type")).isEqualTo("withdrawal");
    }

    @Test
    void theDisclosedContextIsTheExactText() {
        String context = "{\"payee\":\"Zoë\",\"amount\":12.5}";

        assertThat(payload(push(PushKind.APPROVAL, Optional.of(context))).getString("context"))
                .isEqualTo(context);
    }

    @Test
    void aTooLongContextIsOmittedWhole() {
        int rest = new String(WebPushPayload.of(push(PushKind.APPROVAL, Optional.of(""))), UTF_8)
                .strip()
                .length();
        String longest = "x".repeat(3993 - rest);

        assertThat(WebPushPayload.of(push(PushKind.APPROVAL, Optional.of(longest))))
                .hasSize(3993);
        assertThat(payload(push(PushKind.APPROVAL, Optional.of(longest))).getString("context"))
                .isEqualTo(longest);
        assertThat(payload(push(PushKind.APPROVAL, Optional.of(longest + "x"))).getMap("$"))
                .doesNotContainKey("context");
    }

    @Test
    void theLengthIsPadded() {
        assertThat(WebPushPayload.of(push(PushKind.APPROVAL, Optional.empty())))
                .hasSameSizeAs(WebPushPayload.of(push(PushKind.WITHDRAWAL, Optional.empty())))
                .hasSameSizeAs(WebPushPayload.of(push(PushKind.APPROVAL, Optional.of("a".repeat(100)))));
    }

    private static JsonPath payload(Push push) {
        return JsonPath.from(new String(WebPushPayload.of(push), UTF_8));
    }

    private static Push push(PushKind kind, Optional<String> disclosed) {
        Instant now = Instant.now();
        return new Push(
                UUID.randomUUID(),
                kind,
                new ChallengeDetails(
                        UUID.randomUUID(), "tenant", CHALLENGE_ID, "secret context", now, now.plusSeconds(60)),
                now.plusSeconds(60),
                UUID.randomUUID(),
                "web",
                Optional.empty(),
                disclosed);
    }
}
