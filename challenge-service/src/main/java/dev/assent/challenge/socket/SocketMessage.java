// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assent.contracts.Json;
import dev.assent.runtime.http.ApiException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Message of the socket protocol that the browser SDK speaks.
 *
 * @param type the type of the message, which decides the members of {@code data}
 */
record SocketMessage<T>(String type, T data) {
    private static final String QR_CODE = "QR_CODE";

    /** Request of a page for a challenge; {@code custom} has no effect if the page holds a track token. */
    record CreateChallenge(
            @Nullable String challengeType, @Nullable String actionCode, @Nullable Map<String, Object> custom) {}

    /** A started challenge. */
    record ChallengeCreated(String challengeId, String challengeType, Instant expiresAt, ChallengeState state) {}

    /**
     * A new state of a challenge.
     *
     * @param accessToken the token of an approval; null in every other state
     */
    record StateChange(String challengeId, ChallengeState state, @Nullable String accessToken) {
        /** Omits the token, so that no log holds it. */
        @Override
        public String toString() {
            return "StateChange[" + challengeId + ", " + state + "]";
        }
    }

    /** A refusal; the SDK's protocol has none, and ignores it. */
    record Refusal(String error, String errorCode, @Nullable String errorDescription) {}

    static String challengeCreated(String challengeId, Instant expiresAt) {
        return Json.write(new SocketMessage<>(
                "CHALLENGE_CREATED", new ChallengeCreated(challengeId, QR_CODE, expiresAt, ChallengeState.UNCLAIMED)));
    }

    static String stateChange(String challengeId, ChallengeState state, @Nullable String accessToken) {
        return Json.write(new SocketMessage<>("STATE_CHANGE", new StateChange(challengeId, state, accessToken)));
    }

    static String refusal(ApiException refusal) {
        return Json.write(
                new SocketMessage<>("ERROR", new Refusal(refusal.code(), refusal.code(), refusal.getMessage())));
    }

    /** Message of a page, before its type is known to be the one that pages send. */
    record FromPage(@Nullable String type, @Nullable CreateChallenge data) {
        private static final String CREATE_CHALLENGE = "CREATE_CHALLENGE";

        /** Parses {@code text} as strictly as {@code json} reads the body of a request; throws a 400 unless it asks for a QR code. */
        static CreateChallenge parse(String text, ObjectMapper json) {
            FromPage message;
            try {
                message = json.readValue(text, FromPage.class);
            } catch (JsonProcessingException e) {
                throw ApiException.invalidRequest("body", "must be a JSON object of this protocol");
            }
            if (message == null || !CREATE_CHALLENGE.equals(message.type())) {
                throw ApiException.invalidRequest("type", "must be " + CREATE_CHALLENGE);
            }
            if (message.data() == null || !QR_CODE.equals(message.data().challengeType())) {
                throw ApiException.invalidRequest("challengeType", "must be " + QR_CODE);
            }
            return message.data();
        }
    }
}
