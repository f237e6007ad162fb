package dev.assent.dispatcher.webpush;

import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponse;
import java.util.Optional;

/** What the answers of push services mean (RFC 8030 §5, §7 and §8.4, RFC 8292 §4.2, and what the big ones document). */
final class WebPushAnswers {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    /** Microsoft's way to say 429. */
    private static final int NOT_ACCEPTABLE = 406;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int GONE = 410;

    private WebPushAnswers() {}

    /** The outcome that {@code answer} tells. */
    static Outcome outcome(HttpResponse answer) {
        if (answer.isSuccess()) {
            return new Outcome.Delivered();
        }
        String reason = "status_" + answer.status();
        if (answer.isThrottled() || answer.status() == NOT_ACCEPTABLE) {
            return Outcome.TryAgain.throttled(reason, answer.retryAfter());
        }
        if (answer.isTransient() || answer.status() == REQUEST_TIMEOUT) {
            return new Outcome.TryAgain(reason, answer.retryAfter());
        }
        return switch (answer.status()) {
            case UNAUTHORIZED, FORBIDDEN -> new Outcome.ChannelFault(reason);
            case NOT_FOUND, GONE -> new Outcome.TokenDead(reason, Optional.empty());
            default -> new Outcome.Rejected(reason);
        };
    }

    /** The outcome where there was no answer. */
    static Outcome outcome(EgressException failure) {
        return failure.isPermanent()
                ? new Outcome.Rejected(failure.getMessage())
                : new Outcome.TryAgain(failure.getMessage(), Optional.empty());
    }
}
