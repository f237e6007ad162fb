package dev.assent.push.delivery;

import dev.assent.push.PushConfig;
import dev.assent.push.channel.Channel;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes one attempt of a delivery, unless there is no point any more, and settles it. */
@ApplicationScoped
class Attempts {
    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);

    private final Transports transports;
    private final NoticeTransport notices;
    private final Settlement settlement;
    private final PushTokens pushTokens;
    private final Clock clock;
    private final Duration timeout;

    Attempts(
            Transports transports,
            NoticeTransport notices,
            Settlement settlement,
            PushTokens pushTokens,
            Clock clock,
            PushConfig config) {
        this.transports = transports;
        this.notices = notices;
        this.settlement = settlement;
        this.pushTokens = pushTokens;
        this.clock = clock;
        this.timeout = config.attemptTimeout();
    }

    /** The moment of the next attempt, where there is to be one. */
    Uni<Optional<Instant>> make(Delivery delivery, Optional<Channel> channel) {
        Optional<String> pointless = delivery.pointless(clock.instant());
        if (pointless.isPresent()) {
            return settlement.giveUp(delivery, pointless.get());
        }
        if (channel.isEmpty()) {
            return settlement.giveUp(delivery, "channel_removed");
        }
        return send(delivery, channel.get()).chain(outcome -> settle(delivery, outcome));
    }

    /** A push that was taken is not sent again because the database is away for a moment: while the claim lasts, it waits. */
    private Uni<Optional<Instant>> settle(Delivery delivery, Outcome outcome) {
        return settlement
                .settle(delivery, outcome)
                .onFailure()
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .expireIn(DeliveryQueue.CLAIM_MARGIN.toMillis());
    }

    private Uni<Outcome> send(Delivery delivery, Channel channel) {
        return Uni.createFrom()
                .deferred(() -> delivery.isNotice()
                        ? notices.send(delivery.id(), delivery.notice(), channel)
                        : transports.of(delivery.channel()).send(push(delivery), channel))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .ifNoItem()
                .after(timeout)
                .recoverWithItem(() -> new Outcome.TryAgain("timeout", Optional.empty()))
                .onFailure()
                .recoverWithItem(failure -> {
                    // The message may quote what must not be read, so only the kind is told; the stack tells where.
                    LOG.errorf(
                            "%s failed by %s at %s",
                            delivery, failure.getClass().getName(), origin(failure));
                    return new Outcome.TryAgain("internal_error", Optional.empty());
                });
    }

    private Push push(Delivery delivery) {
        Optional<Secret> pushToken = Optional.ofNullable(delivery.sealedPushToken())
                .map(token -> pushTokens.open(delivery.challenge().tenantId(), token));
        return new Push(
                delivery.id(),
                Push.Kind.APPROVAL,
                delivery.challenge(),
                delivery.authenticatorId(),
                delivery.platform(),
                pushToken,
                Optional.empty());
    }

    private static Object origin(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        return stack.length == 0 ? "an unknown place" : stack[0];
    }
}
