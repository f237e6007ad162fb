package dev.assent.dispatcher.delivery;

import dev.assent.contracts.UuidGenerator;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.device.Device;
import dev.assent.runtime.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Sends a push that is about nothing, once and at once, so that an administrator sees whether a way leads to a device. */
@ApplicationScoped
class TestPushes {
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final Attempts attempts;
    private final Transports transports;
    private final Clock clock;

    TestPushes(Attempts attempts, Transports transports, Clock clock) {
        this.attempts = attempts;
        this.transports = transports;
        this.clock = clock;
    }

    /**
     * What the attempt came to.
     *
     * @param outcome DELIVERED, REJECTED, CHANNEL_FAULT, TOKEN_DEAD or TRY_AGAIN
     * @param detail the peer's own reason, or ours; null where it was delivered
     */
    record Result(String outcome, String detail, long tookMilliseconds) {}

    /** Pushes to {@code device} over {@code channel}; fails with 400 where the channel does not reach it. */
    Uni<Result> send(Channel channel, Device device) {
        if (!transports.of(channel.name()).reaches(device.platform(), device.pushToken())) {
            throw ApiException.invalidRequest("userAuthenticatorId", "names a device that this channel does not reach");
        }
        Instant now = clock.instant();
        return attempts.send(push(device, now), channel)
                .map(outcome -> outcome.on(
                        new Answer(Duration.between(now, clock.instant()).toMillis())));
    }

    private static Push push(Device device, Instant now) {
        UUID id = UuidGenerator.next();
        Instant goodUntil = now.plus(LIFETIME);
        return new Push(
                id,
                Push.Kind.TEST,
                new Challenge(id, device.tenantId(), id.toString(), null, now, goodUntil),
                goodUntil,
                device.authenticatorId(),
                device.platform(),
                device.pushToken(),
                Optional.empty());
    }

    private record Answer(long took) implements Outcome.Cases<Result> {
        @Override
        public Result delivered(Outcome.Delivered outcome) {
            return new Result("DELIVERED", null, took);
        }

        @Override
        public Result rejected(Outcome.Rejected outcome) {
            return new Result("REJECTED", outcome.reason(), took);
        }

        @Override
        public Result channelFault(Outcome.ChannelFault outcome) {
            return new Result("CHANNEL_FAULT", outcome.reason(), took);
        }

        @Override
        public Result tokenDead(Outcome.TokenDead outcome) {
            return new Result("TOKEN_DEAD", outcome.reason(), took);
        }

        @Override
        public Result tryAgain(Outcome.TryAgain outcome) {
            return new Result("TRY_AGAIN", outcome.reason(), took);
        }
    }
}
