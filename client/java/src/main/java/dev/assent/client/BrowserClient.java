package dev.assent.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The waiting browser: holds the track token, starts the challenge and polls until it is over. */
public final class BrowserClient {
    private final ApiClient wire;
    private final Map<String, String> headers;

    public BrowserClient(ApiClient wire, String trackToken) {
        this.wire = wire;
        this.headers = Map.of("Authorization", "Bearer " + trackToken);
    }

    /** What starting a challenge answers. */
    public record Started(String challengeId, String verificationCode, Long expiresAt) {}

    /** What one poll answers. */
    public record Poll(boolean isVerified, boolean isConsumed, String accessToken) {}

    /** The poll that saw the end, and when its answer came ({@link System#nanoTime}). */
    public record Seen(Poll poll, long atNanos) {}

    /** Starts the challenge for all devices of the user. */
    public Started start() {
        return start(Map.of());
    }

    /** Starts the challenge with the members of {@code details}. */
    public Started start(Map<String, ?> details) {
        return wire.send("POST", "/client/challenge/push", headers, details).as(Started.class);
    }

    public Poll poll(String challengeId) {
        return wire.send("POST", "/client/verify/push", headers, Map.of("challengeId", challengeId))
                .as(Poll.class);
    }

    /** Polls every {@code pause} until the challenge is over. */
    public Seen awaitEnd(String challengeId, Duration pause, Duration timeout)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            Poll poll = poll(challengeId);
            long now = System.nanoTime();
            if (poll.isConsumed()) {
                return new Seen(poll, now);
            }
            Thread.sleep(pause.toMillis());
        }
        throw new TimeoutException("the browser did not see an end within " + timeout.toSeconds() + " s");
    }
}
