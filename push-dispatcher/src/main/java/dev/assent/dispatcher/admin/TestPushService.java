// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.admin;

import dev.assent.contracts.UuidGenerator;
import dev.assent.dispatcher.attempt.DeliveryAttemptExecutor;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.device.Device;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.ChallengeDetails;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import dev.assent.dispatcher.transport.TransportRegistry;
import dev.assent.runtime.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends test pushes, without retries, so that an administrator can check a channel and a device. */
@ApplicationScoped
class TestPushService {
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final DeliveryAttemptExecutor executor;
    private final TransportRegistry transports;
    private final Clock clock;

    TestPushService(DeliveryAttemptExecutor executor, TransportRegistry transports, Clock clock) {
        this.executor = executor;
        this.transports = transports;
        this.clock = clock;
    }

    /**
     * Result of the attempt as JSON.
     *
     * @param outcome DELIVERED, REJECTED, CHANNEL_FAULT, TOKEN_DEAD or TRY_AGAIN
     * @param detail the endpoint's reason or ours; null if delivered
     */
    record Result(String outcome, @Nullable String detail, long tookMilliseconds) {}

    /** Sends a test push to {@code device} over {@code channel}; fails with 400 if the channel does not reach it. */
    Uni<Result> send(Channel channel, Device device) {
        if (!transports.of(channel.name()).reaches(device.platform(), device.pushToken())) {
            throw ApiException.invalidRequest(
                    "userAuthenticatorId",
                    "unsupported device: this channel reaches neither its platform nor its push token");
        }
        Instant now = clock.instant();
        return executor.send(push(device, now), channel)
                .map(outcome -> outcome.accept(
                        new ResultMapper(Duration.between(now, clock.instant()).toMillis())));
    }

    private static Push push(Device device, Instant now) {
        UUID id = UuidGenerator.next();
        Instant validUntil = now.plus(LIFETIME);
        return new Push(
                id,
                PushKind.TEST,
                new ChallengeDetails(id, device.tenantId(), id.toString(), null, now, validUntil),
                validUntil,
                device.authenticatorId(),
                device.platform(),
                device.pushToken(),
                Optional.empty());
    }

    private record ResultMapper(long took) implements AttemptOutcome.Visitor<Result> {
        @Override
        public Result delivered(AttemptOutcome.Delivered outcome) {
            return new Result("DELIVERED", null, took);
        }

        @Override
        public Result rejected(AttemptOutcome.Rejected outcome) {
            return new Result("REJECTED", outcome.reason(), took);
        }

        @Override
        public Result channelMisconfigured(AttemptOutcome.ChannelMisconfigured outcome) {
            return new Result("CHANNEL_FAULT", outcome.reason(), took);
        }

        @Override
        public Result addressMismatched(AttemptOutcome.AddressMismatched outcome) {
            return new Result("REJECTED", outcome.reason(), took);
        }

        @Override
        public Result tokenUnregistered(AttemptOutcome.TokenUnregistered outcome) {
            return new Result("TOKEN_DEAD", outcome.reason(), took);
        }

        @Override
        public Result retryable(AttemptOutcome.Retryable outcome) {
            return new Result("TRY_AGAIN", outcome.reason(), took);
        }
    }
}
