package dev.assent.dispatcher.delivery;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.device.PushTokens;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Makes one attempt of a delivery, unless there is no point any more, and settles it. */
@ApplicationScoped
class Attempts {
    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final int FRAMES = 12;
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

    /**
     * The moment of the next attempt, where there is to be one.
     *
     * @param witness is told what an attempt came to, if one is made
     */
    Uni<Optional<Instant>> make(Delivery delivery, Optional<Channel> channel, Consumer<Outcome> witness) {
        Instant now = clock.instant();
        Optional<String> pointless = delivery.pointless(now);
        if (pointless.isPresent()) {
            return settlement.giveUp(delivery, pointless.get());
        }
        if (channel.isEmpty()) {
            return settlement.giveUp(delivery, "channel_removed");
        }
        if (!channel.get().enabled()) {
            return settlement.giveUp(delivery, "channel_disabled");
        }
        return send(delivery, channel.get()).invoke(witness).chain(outcome -> settle(delivery, now, outcome));
    }

    /** Sends {@code push} once and settles nothing. */
    Uni<Outcome> send(Push push, Channel channel) {
        return guarded(() -> transports.of(channel.name()).send(push, channel), push);
    }

    /** A push that was taken is not sent again because the database is away for a moment: while the claim lasts, it waits. */
    private Uni<Optional<Instant>> settle(Delivery delivery, Instant startedAt, Outcome outcome) {
        return settlement
                .settle(delivery, startedAt, outcome)
                .onFailure()
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .expireIn(DeliveryQueue.CLAIM_MARGIN.toMillis());
    }

    private Uni<Outcome> send(Delivery delivery, Channel channel) {
        return delivery.kind() == Delivery.Kind.NOTICE
                ? guarded(() -> notices.send(delivery.id(), delivery.notice(), channel), delivery)
                : send(push(delivery), channel);
    }

    private Uni<Outcome> guarded(Supplier<Uni<? extends Outcome>> send, Object what) {
        return Uni.createFrom()
                .<Outcome>deferred(send)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .ifNoItem()
                .after(timeout)
                .recoverWithItem(() -> new Outcome.TryAgain("timeout", Optional.empty()))
                .onFailure()
                .recoverWithItem(failure -> {
                    // The message may quote what must not be read, so only the kind is told; the stack tells where.
                    LOG.errorf("%s failed by %s at %s", what, failure.getClass().getName(), origin(failure));
                    return new Outcome.TryAgain("internal_error", Optional.empty());
                });
    }

    private Push push(Delivery delivery) {
        Delivery.Device device = delivery.device();
        Optional<Secret> pushToken = Optional.ofNullable(device.sealedPushToken())
                .map(token -> pushTokens.open(delivery.lane().tenantId(), token));
        boolean asks = delivery.kind() == Delivery.Kind.APPROVAL;
        return new Push(
                delivery.id(),
                asks ? Push.Kind.APPROVAL : Push.Kind.WITHDRAWAL,
                delivery.challenge(),
                delivery.goodUntil(),
                device.authenticatorId(),
                device.platform(),
                pushToken,
                asks && delivery.disclosed() ? Optional.of(delivery.challenge().context()) : Optional.empty());
    }

    private static String origin(Throwable failure) {
        return Stream.of(failure.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
    }
}
