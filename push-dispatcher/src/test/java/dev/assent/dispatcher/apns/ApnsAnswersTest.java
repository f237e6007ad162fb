package dev.assent.dispatcher.apns;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.dispatcher.testing.OutcomeTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ApnsAnswersTest {
    /** Status, Apple's reason, and what it means here (Apple, "Handling notification responses from APNs"). */
    private static final List<String> ANSWERS = List.of(
            "400, BadCollapseId, Rejected",
            "400, BadDeviceToken, TokenDead",
            "400, BadExpirationDate, Rejected",
            "400, BadMessageId, Rejected",
            "400, BadPriority, Rejected",
            "400, BadTopic, ChannelFault",
            "400, DeviceTokenNotForTopic, ChannelFault",
            "400, DuplicateHeaders, Rejected",
            "400, IdleTimeout, TryAgain",
            "400, InvalidPushType, Rejected",
            "400, MissingDeviceToken, Rejected",
            "400, MissingTopic, ChannelFault",
            "400, PayloadEmpty, Rejected",
            "400, TopicDisallowed, ChannelFault",
            "403, BadCertificate, ChannelFault",
            "403, BadCertificateEnvironment, ChannelFault",
            "403, ExpiredProviderToken, ChannelFault",
            "403, Forbidden, ChannelFault",
            "403, InvalidProviderToken, ChannelFault",
            "403, MissingProviderToken, ChannelFault",
            "403, UnrelatedKeyIdInToken, ChannelFault",
            "403, BadEnvironmentKeyIdInToken, ChannelFault",
            "404, BadPath, Rejected",
            "405, MethodNotAllowed, Rejected",
            "410, ExpiredToken, TokenDead",
            "410, Unregistered, TokenDead",
            "413, PayloadTooLarge, Rejected",
            "429, TooManyProviderTokenUpdates, TryAgain",
            "429, TooManyRequests, TryAgain",
            "500, InternalServerError, TryAgain",
            "503, ServiceUnavailable, TryAgain",
            "503, Shutdown, TryAgain",
            "200,, Delivered",
            "599,, TryAgain");

    static List<String> answers() {
        return ANSWERS;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyAnswerOfApplesHasItsMeaning(String answer) {
        assertThat(outcome(answer).getClass().getSimpleName()).isEqualTo(answer.split(", *")[2]);
    }

    @Test
    void theDocumentationSaysSo() {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        ANSWERS.forEach(answer -> outcomes.put(answer.split(", *")[0] + " " + answer.split(", *")[1], outcome(answer)));
        OutcomeTable.check("apns", outcomes);
    }

    private static Outcome outcome(String answer) {
        String[] parts = answer.split(", *");
        Optional<String> reason = Optional.of(parts[1]).filter(word -> !word.isEmpty());
        return ApnsAnswers.outcome(new Answer(Integer.parseInt(parts[0]), reason));
    }

    private record Answer(int status, Optional<String> reason)
            implements PushNotificationResponse<SimpleApnsPushNotification> {
        @Override
        public SimpleApnsPushNotification getPushNotification() {
            return null;
        }

        @Override
        public boolean isAccepted() {
            return status == 200;
        }

        @Override
        public UUID getApnsId() {
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
