package dev.assent.push.apns;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.assent.push.delivery.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApnsAnswersTest {
    @ParameterizedTest
    @CsvSource({
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
        "599,, TryAgain"
    })
    void everyAnswerOfApplesHasItsMeaning(int status, String reason, String meaning) {
        Outcome outcome = ApnsAnswers.outcome(new Answer(status, Optional.ofNullable(reason)));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(meaning);
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
