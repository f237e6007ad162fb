// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Device API client: holds a P-256 key, fetches the pending challenge and signs the answer. */
public final class PhoneClient {
    private static final String PUSH = "/client/user-authenticators/push";
    private static final String CHALLENGE = PUSH + "/challenge";
    private static final long FIRST_PAUSE_MILLIS = 10;
    /** Longest pause between two fetches: a phone that waits for long stays far below the server's limit. */
    private static final long LONGEST_PAUSE_MILLIS = 200;

    private final ApiClient api;
    private final Map<String, String> headers;
    private final KeyPair keys;

    /** Creates a phone of tenant {@code tenantId} with a new key; it is not enrolled yet. */
    public PhoneClient(ApiClient api, String tenantId) {
        this.api = api;
        String credentials = Base64.getEncoder().encodeToString((tenantId + ":").getBytes(StandardCharsets.UTF_8));
        this.headers = Map.of("Authorization", "Basic " + credentials);
        this.keys = newKeys();
    }

    /**
     * Push registration of a phone.
     *
     * @param platform {@code ios}, {@code android} or {@code web}
     * @param pushToken the token that the push service issued for the phone
     */
    public record PushRegistration(String platform, Optional<String> pushToken) {
        /** Registration without a push token: the phone polls. */
        public static final PushRegistration NONE = new PushRegistration("android", Optional.empty());

        /** Creates a registration with {@code pushToken}. */
        public static PushRegistration of(String platform, String pushToken) {
            return new PushRegistration(platform, Optional.of(pushToken));
        }

        /** Omits the token. */
        @Override
        public String toString() {
            return "PushRegistration[" + platform + "]";
        }
    }

    /** Response to an enrolment. */
    public record EnrolmentResponse(String userAuthenticatorId, String userId) {}

    /** Pending challenge of this phone; without a {@code challengeId} no challenge is pending. */
    public record PendingChallenge(
            String userAuthenticatorId,
            @Nullable String challengeId,
            @Nullable String userId,
            @Nullable String actionCode,
            @Nullable String idempotencyKey,
            @Nullable String userAgent,
            @Nullable String ipAddress,
            @Nullable Map<String, Object> custom,
            @Nullable PublicUser user,
            @Nullable String context,
            @Nullable Integer verificationCodeDigits) {}

    /** User who is asked, with the attributes that the tenant lets phones show. */
    public record PublicUser(Map<String, Object> custom) {}

    /** Response to a recorded answer; {@code isVerified} repeats whether it was an approval. */
    public record AnswerResponse(boolean isVerified) {}

    private record Nonce(String message) {}

    /** Enrols this phone's key for the user of {@code trackToken}, without a push token. */
    public EnrolmentResponse enrol(String trackToken, String deviceName) {
        return enrol(trackToken, deviceName, PushRegistration.NONE);
    }

    /** Enrols this phone's key for the user of {@code trackToken}, with its push registration. */
    public EnrolmentResponse enrol(String trackToken, String deviceName, PushRegistration registration) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("publicKey", publicKey());
        body.put("deviceName", deviceName);
        body.put("devicePlatform", registration.platform());
        registration.pushToken().ifPresent(token -> body.put("pushToken", token));
        return api.send("POST", PUSH, Map.of("Authorization", "Bearer " + trackToken), body)
                .as(EnrolmentResponse.class);
    }

    /** Fetches the pending challenge, authenticated by a signed nonce. Throws {@link ApiClientException} on an error response. */
    public PendingChallenge fetchPending() {
        Nonce nonce =
                api.send("POST", CHALLENGE + "/sign" + query(), headers, null).as(Nonce.class);
        Map<String, String> signed = new LinkedHashMap<>(headers);
        signed.put("X-Authsignal-Signature", sign(nonce.message()));
        return api.send("GET", CHALLENGE + query(), signed, null).as(PendingChallenge.class);
    }

    /** Fetches the pending challenge without a signature, as older SDKs do. */
    public ApiResponse fetchPendingUnsigned() {
        return api.send("GET", CHALLENGE + query(), headers, null);
    }

    /** Fetches until a challenge other than {@code lastAnswered} is pending. Throws {@link TimeoutException} after {@code timeout}. */
    public PendingChallenge awaitPending(Optional<String> lastAnswered, Duration timeout)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (long fetched = 0; System.nanoTime() < deadline; fetched++) {
            PendingChallenge pending = fetchPending();
            if (pending.challengeId() != null && !lastAnswered.equals(Optional.of(pending.challengeId()))) {
                return pending;
            }
            Thread.sleep(Math.min(FIRST_PAUSE_MILLIS + fetched, LONGEST_PAUSE_MILLIS));
        }
        throw new TimeoutException("no pending challenge on the phone within " + timeout.toSeconds() + " s");
    }

    /** Signs and sends the answer, with the code that the user read in the browser, if there is one. */
    public ApiResponse answer(String challengeId, boolean approved, @Nullable String verificationCode) {
        return answer(challengeId, approved, verificationCode, sign(challengeId));
    }

    /** Sends the answer with {@code signature}, which need not be valid. */
    public ApiResponse answer(
            String challengeId, boolean approved, @Nullable String verificationCode, String signature) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("publicKey", publicKey());
        body.put("challengeId", challengeId);
        body.put("signature", signature);
        body.put("approved", approved);
        if (verificationCode != null) {
            body.put("verificationCode", verificationCode);
        }
        return api.send("POST", CHALLENGE, headers, body);
    }

    /** Signs {@code message}; returns the ECDSA P-256 signature in DER, base64-encoded. */
    public String sign(String message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(message.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not support ECDSA with P-256", e);
        }
    }

    /** Returns the public key as base64-encoded SubjectPublicKeyInfo. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** Encodes the public key a second time in base64, as the Android SDK does in a query. */
    private String query() {
        String twice = Base64.getEncoder().encodeToString(publicKey().getBytes(StandardCharsets.UTF_8));
        return "?publicKey=" + ApiClient.encoded(twice);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not support P-256", e);
        }
    }
}
