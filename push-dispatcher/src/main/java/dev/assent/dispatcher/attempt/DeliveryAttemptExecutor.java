// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.device.PushTokenSealer;
import dev.assent.dispatcher.queue.Delivery;
import dev.assent.dispatcher.queue.DeliveryKind;
import dev.assent.dispatcher.queue.DeliveryQueue;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import dev.assent.dispatcher.transport.TransportRegistry;
import dev.assent.dispatcher.transport.WebhookEvent;
import dev.assent.dispatcher.transport.WebhookEventTransport;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Executes one attempt of a delivery, unless it no longer makes sense, and stores its result. */
@ApplicationScoped
public class DeliveryAttemptExecutor {
    private static final Logger LOG = Logger.getLogger(DeliveryAttemptExecutor.class);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final int LOGGED_FRAMES = 12;
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);

    private final TransportRegistry transports;
    private final WebhookEventTransport events;
    private final AttemptResultHandler results;
    private final PushTokenSealer pushTokens;
    private final Clock clock;
    private final Duration timeout;

    DeliveryAttemptExecutor(
            TransportRegistry transports,
            WebhookEventTransport events,
            AttemptResultHandler results,
            PushTokenSealer pushTokens,
            Clock clock,
            PushConfig config) {
        this.transports = transports;
        this.events = events;
        this.results = results;
        this.pushTokens = pushTokens;
        this.clock = clock;
        this.timeout = config.attemptTimeout();
    }

    /**
     * Executes the claimed attempt of {@code delivery} and returns the time of the next one; empty if the delivery has
     * ended.
     *
     * @param channel empty if the tenant has removed it
     * @param onOutcome called with the outcome, if an attempt is made
     */
    public Uni<Optional<Instant>> attempt(
            Delivery delivery, Optional<Channel> channel, Consumer<AttemptOutcome> onOutcome) {
        Instant now = clock.instant();
        Optional<String> skipReason = delivery.skipReason(now);
        if (skipReason.isPresent()) {
            return results.giveUp(delivery, skipReason.get());
        }
        if (channel.isEmpty()) {
            return results.giveUp(delivery, "channel_removed");
        }
        if (!channel.get().enabled()) {
            return results.giveUp(delivery, "channel_disabled");
        }
        return send(delivery, channel.get()).invoke(onOutcome).chain(outcome -> store(delivery, now, outcome));
    }

    /** Sends {@code push} once and stores no result. */
    public Uni<AttemptOutcome> send(Push push, Channel channel) {
        return guard(() -> transports.of(channel.name()).send(push, channel), push);
    }

    /** Retries a failing database while the claim lasts, so that a push that the endpoint accepted is not sent again. */
    private Uni<Optional<Instant>> store(Delivery delivery, Instant startedAt, AttemptOutcome outcome) {
        return results.handle(delivery, startedAt, outcome)
                .onFailure()
                .retry()
                .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
                .expireIn(DeliveryQueue.CLAIM_MARGIN.toMillis());
    }

    private Uni<AttemptOutcome> send(Delivery delivery, Channel channel) {
        WebhookEvent event = delivery.event();
        return event == null
                ? send(push(delivery), channel)
                : guard(() -> events.send(delivery.id(), event, channel), delivery);
    }

    private Uni<AttemptOutcome> guard(Supplier<Uni<? extends AttemptOutcome>> send, Object subject) {
        return Uni.createFrom()
                .<AttemptOutcome>deferred(send)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .ifNoItem()
                .after(timeout)
                .recoverWithItem(() -> new AttemptOutcome.Retryable("timeout", Optional.empty()))
                .onFailure()
                .recoverWithItem(failure -> {
                    // The message may quote a secret, so only the type and the stack frames are logged.
                    LOG.errorf(
                            "%s: attempt failed with %s, it is retried; at %s",
                            subject, failure.getClass().getName(), frames(failure));
                    return new AttemptOutcome.Retryable("internal_error", Optional.empty());
                });
    }

    private Push push(Delivery delivery) {
        Delivery.TargetDevice device = Objects.requireNonNull(delivery.device(), "device");
        ChallengeDetails challenge = Objects.requireNonNull(delivery.challenge(), "challenge");
        Optional<Secret> pushToken = Optional.ofNullable(device.sealedPushToken())
                .map(token -> pushTokens.open(delivery.destination().tenantId(), token));
        boolean isApproval = delivery.kind() == DeliveryKind.APPROVAL;
        return new Push(
                delivery.id(),
                isApproval ? PushKind.APPROVAL : PushKind.WITHDRAWAL,
                challenge,
                delivery.validUntil(),
                device.authenticatorId(),
                device.platform(),
                pushToken,
                isApproval && delivery.contextDisclosed()
                        ? Optional.ofNullable(challenge.context())
                        : Optional.empty());
    }

    private static String frames(Throwable failure) {
        return Stream.of(failure.getStackTrace())
                .limit(LOGGED_FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
    }
}
