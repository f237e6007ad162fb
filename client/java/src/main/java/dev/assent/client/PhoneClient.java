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

/** A phone: holds a P-256 key, finds out what waits for an answer, and signs the answer. */
public final class PhoneClient {
    private static final String PUSH = "/client/user-authenticators/push";
    private static final String CHALLENGE = PUSH + "/challenge";
    private static final long LOOK_PAUSE_MILLIS = 10;

    private final ApiClient wire;
    private final Map<String, String> headers;
    private final KeyPair keys;

    /** A phone of tenant {@code tenantId} with a new key, not enrolled yet. */
    public PhoneClient(ApiClient wire, String tenantId) {
        this.wire = wire;
        String credentials = Base64.getEncoder().encodeToString((tenantId + ":").getBytes(StandardCharsets.UTF_8));
        this.headers = Map.of("Authorization", "Basic " + credentials);
        this.keys = newKeys();
    }

    /**
     * How a phone is reached.
     *
     * @param platform {@code ios}, {@code android} or {@code web}
     * @param pushToken what its push service knows it by
     */
    public record Reach(String platform, Optional<String> pushToken) {
        /** By no push service. */
        public static final Reach NONE = new Reach("android", Optional.empty());

        /** By the push service that has given {@code pushToken}. */
        public static Reach by(String platform, String pushToken) {
            return new Reach(platform, Optional.of(pushToken));
        }

        /** Leaves out the token. */
        @Override
        public String toString() {
            return "Reach[" + platform + "]";
        }
    }

    /** What enrolling answers. */
    public record Enrolled(String userAuthenticatorId, String userId) {}

    /** What the phone shows before it asks for an answer; without a {@code challengeId} nothing waits. */
    public record Pending(
            String userAuthenticatorId,
            String challengeId,
            String userId,
            String actionCode,
            String idempotencyKey,
            String userAgent,
            String ipAddress,
            Map<String, Object> custom,
            String context,
            Integer verificationCodeDigits) {}

    private record Nonce(String message) {}

    /** Registers this phone's key for the user of {@code trackToken}; no push service reaches it. */
    public Enrolled enrol(String trackToken, String deviceName) {
        return enrol(trackToken, deviceName, Reach.NONE);
    }

    /** Registers this phone's key for the user of {@code trackToken}, and how it is reached. */
    public Enrolled enrol(String trackToken, String deviceName, Reach reach) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("publicKey", publicKey());
        body.put("deviceName", deviceName);
        body.put("devicePlatform", reach.platform());
        reach.pushToken().ifPresent(token -> body.put("pushToken", token));
        return wire.send("POST", PUSH, Map.of("Authorization", "Bearer " + trackToken), body)
                .as(Enrolled.class);
    }

    /** Asks what waits for an answer, and proves with a signed nonce that it may know. */
    public Pending pending() {
        Nonce nonce =
                wire.send("POST", CHALLENGE + "/sign" + query(), headers, null).as(Nonce.class);
        Map<String, String> signed = new LinkedHashMap<>(headers);
        signed.put("X-Authsignal-Signature", sign(nonce.message()));
        return wire.send("GET", CHALLENGE + query(), signed, null).as(Pending.class);
    }

    /** Asks as older SDKs do, without a signature. */
    public ApiResponse pendingUnsigned() {
        return wire.send("GET", CHALLENGE + query(), headers, null);
    }

    /** Asks until something waits that is not {@code lastAnswered}. */
    public Pending awaitPending(Optional<String> lastAnswered, Duration timeout)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            Pending pending = pending();
            if (pending.challengeId() != null && !lastAnswered.equals(Optional.of(pending.challengeId()))) {
                return pending;
            }
            Thread.sleep(LOOK_PAUSE_MILLIS);
        }
        throw new TimeoutException("no challenge reached the phone within " + timeout.toSeconds() + " s");
    }

    /** Signs and sends the answer; {@code verificationCode} is what the user read in the browser, or null. */
    public ApiResponse answer(String challengeId, boolean approved, String verificationCode) {
        return answer(challengeId, approved, verificationCode, sign(challengeId));
    }

    /** Sends an answer with any signature. */
    public ApiResponse answer(String challengeId, boolean approved, String verificationCode, String signature) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("publicKey", publicKey());
        body.put("challengeId", challengeId);
        body.put("signature", signature);
        body.put("approved", approved);
        if (verificationCode != null) {
            body.put("verificationCode", verificationCode);
        }
        return wire.send("POST", CHALLENGE, headers, body);
    }

    /** The signature of {@code message} as the protocol writes it. */
    public String sign(String message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(message.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    /** The public key as the protocol writes it. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** In a query the key is base64 once more, as the Android SDK sends it. */
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
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
