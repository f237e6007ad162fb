// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import dev.assent.runtime.secret.Secret;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FcmMessageTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00.400Z");
    private static final ChallengeDetails CHALLENGE = new ChallengeDetails(
            UuidGenerator.next(), "tenant", "wire-id", "{}", NOW.minusSeconds(10), NOW.plusMillis(119_600));
    private static final String ID = CHALLENGE.challengeUuid().toString();

    @Test
    void aWithdrawalIsSilentAndNotUrgent() {
        JsonPath json = json(push(PushKind.WITHDRAWAL, "ios", null), NOW);

        assertThat(json.getMap("data").toString()).isEqualTo("{type=withdrawal, challengeId=wire-id}");
        assertThat(json.getMap("android").keySet().toString()).isEqualTo("[collapse_key, priority, ttl]");
        assertThat(json.getString("android.priority")).isEqualTo("NORMAL");
        assertThat(json.getString("android.collapse_key")).isEqualTo(ID);
        assertThat(json.getMap("apns.payload.aps").toString()).isEqualTo("{content-available=1}");
        assertThat(json.getString("apns.headers.apns-priority")).isEqualTo("5");
        assertThat(json.getString("apns.headers.apns-push-type")).isEqualTo("background");
        assertThat(json.getString("apns.headers.apns-collapse-id")).isEqualTo(ID);
    }

    @Test
    void aTestPushHasItsOwnText() {
        JsonPath json = json(push(PushKind.TEST, "ios", null), NOW);

        assertThat(json.getString("data.type")).isEqualTo("test");
        assertThat(json.getString("android.notification.title_loc_key")).isEqualTo("assent_test_title");
        assertThat(json.getString("android.notification.body_loc_key")).isEqualTo("assent_test_body");
        assertThat(json.getString("apns.payload.aps.alert.loc-key")).isEqualTo("ASSENT_TEST_BODY");
        assertThat(json.getString("apns.payload.aps.category")).isNull();
    }

    @Test
    void theTtlEndsWithTheChallenge() {
        assertThat(json(push(PushKind.APPROVAL, "android", null), NOW).getString("android.ttl"))
                .isEqualTo("119s");
        assertThat(json(push(PushKind.APPROVAL, "android", null), NOW.plusSeconds(300))
                        .getString("android.ttl"))
                .isEqualTo("0s");
    }

    @Test
    void theMessageHasTheContextIfTheTenantDisclosesIt() {
        String context = "{\"userId\":\"ü\"}";

        assertThat(json(push(PushKind.APPROVAL, "android", context), NOW).getString("data.context"))
                .isEqualTo(context);
    }

    @Test
    void aTooLongContextIsOmitted() {
        String context = "ü".repeat(2048);
        String message = FcmMessage.of(push(PushKind.APPROVAL, "ios", context), NOW);

        assertThat(message.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(4096);
        assertThat(JsonPath.from(message).getMap("message.data")).containsOnlyKeys("type", "challengeId");
    }

    private static Push push(PushKind kind, String platform, @Nullable String disclosed) {
        return new Push(
                UuidGenerator.next(),
                kind,
                CHALLENGE,
                CHALLENGE.expiresAt(),
                UuidGenerator.next(),
                platform,
                Optional.of(new Secret("registration:token")),
                Optional.ofNullable(disclosed));
    }

    private static JsonPath json(Push push, Instant now) {
        return JsonPath.from(FcmMessage.of(push, now)).setRootPath("message");
    }
}
