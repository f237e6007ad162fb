// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.assent.dispatcher.testing.OutcomeTableCheck;
import dev.assent.dispatcher.transport.AttemptOutcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ApnsResponseMapperTest {
    /** Status, Apple's reason and the outcome (Apple, "Handling notification responses from APNs"). */
    private static final List<String> ANSWERS = List.of(
            "400, BadCollapseId, Rejected",
            "400, BadDeviceToken, TokenUnregistered",
            "400, BadExpirationDate, Rejected",
            "400, BadMessageId, Rejected",
            "400, BadPriority, Rejected",
            "400, BadTopic, ChannelMisconfigured",
            "400, DeviceTokenNotForTopic, AddressMismatched",
            "400, DuplicateHeaders, Rejected",
            "400, IdleTimeout, Retryable",
            "400, InvalidPushType, Rejected",
            "400, MissingDeviceToken, Rejected",
            "400, MissingTopic, ChannelMisconfigured",
            "400, PayloadEmpty, Rejected",
            "400, TopicDisallowed, ChannelMisconfigured",
            "403, BadCertificate, ChannelMisconfigured",
            "403, BadCertificateEnvironment, ChannelMisconfigured",
            "403, ExpiredProviderToken, ChannelMisconfigured",
            "403, Forbidden, ChannelMisconfigured",
            "403, InvalidProviderToken, ChannelMisconfigured",
            "403, MissingProviderToken, ChannelMisconfigured",
            "403, UnrelatedKeyIdInToken, ChannelMisconfigured",
            "403, BadEnvironmentKeyIdInToken, ChannelMisconfigured",
            "404, BadPath, Rejected",
            "405, MethodNotAllowed, Rejected",
            "410, ExpiredToken, TokenUnregistered",
            "410, Unregistered, TokenUnregistered",
            "413, PayloadTooLarge, Rejected",
            "429, TooManyProviderTokenUpdates, Retryable",
            "429, TooManyRequests, Retryable",
            "500, InternalServerError, Retryable",
            "503, ServiceUnavailable, Retryable",
            "503, Shutdown, Retryable",
            "200,, Delivered",
            "599,, Retryable");

    static List<String> answers() {
        return ANSWERS;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyApnsResponseHasItsOutcome(String answer) {
        assertThat(outcome(answer).getClass().getSimpleName()).isEqualTo(answer.split(", *", -1)[2]);
    }

    @Test
    void theDocumentationHasTheSameTable() {
        Map<String, AttemptOutcome> outcomes = new LinkedHashMap<>();
        ANSWERS.forEach(
                answer -> outcomes.put(answer.split(", *", -1)[0] + " " + answer.split(", *", -1)[1], outcome(answer)));
        OutcomeTableCheck.check("apns", outcomes);
    }

    private static AttemptOutcome outcome(String answer) {
        String[] parts = answer.split(", *", -1);
        Optional<String> reason = Optional.of(parts[1]).filter(word -> !word.isEmpty());
        return ApnsResponseMapper.outcome(new Answer(Integer.parseInt(parts[0]), reason));
    }

    private record Answer(int status, Optional<String> reason)
            implements PushNotificationResponse<SimpleApnsPushNotification> {
        @Override
        public @Nullable SimpleApnsPushNotification getPushNotification() {
            return null;
        }

        @Override
        public boolean isAccepted() {
            return status == 200;
        }

        @Override
        public @Nullable UUID getApnsId() {
            return null;
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public Optional<String> getRejectionReason() {
            return reason;
        }

        @Override
        public Optional<Instant> getTokenInvalidationTimestamp() {
            return Optional.empty();
        }
    }
}
