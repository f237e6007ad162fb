// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.Transport;
import dev.assent.runtime.device.PushTokenType;
import dev.assent.runtime.egress.EgressClient;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponseBody;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Transport through Firebase Cloud Messaging, to Android devices and to iOS devices that have a registration token. */
@ApplicationScoped
class FcmTransport implements Transport {
    private final AccessTokenProvider tokens;
    private final EgressClient client;
    private final Clock clock;
    private final URI origin;
    private final Duration timeout;

    FcmTransport(AccessTokenProvider tokens, EgressClient client, Clock clock, PushConfig config) {
        this.tokens = tokens;
        this.client = client;
        this.clock = clock;
        this.origin = config.fcm().url();
        this.timeout = config.attemptTimeout();
    }

    @Override
    public ChannelName channel() {
        return ChannelName.FCM;
    }

    @Override
    public boolean reaches(@Nullable String platform, Optional<Secret> pushToken) {
        return ("android".equalsIgnoreCase(platform) || "ios".equalsIgnoreCase(platform))
                && pushToken
                        .filter(token -> PushTokenType.of(token.reveal()) == PushTokenType.REGISTRATION)
                        .isPresent();
    }

    @Override
    public boolean canWithdraw() {
        return true;
    }

    @Override
    public Uni<AttemptOutcome> send(Push push, Channel channel) {
        return tokens.token(channel)
                .chain(token -> post(push, channel, token)
                        .chain(response -> refusesAccessToken(response)
                                ? repeat(push, channel, token)
                                : Uni.createFrom().item(response)))
                .map(FcmTransport::outcome)
                .onFailure(AccessTokenException.class)
                .recoverWithItem(failure -> outcome(failure))
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> outcome(failure));
    }

    /** Repeats the request once with a new token, since Google may revoke a token before its expiry. */
    private Uni<HttpResponseBody> repeat(Push push, Channel channel, AccessToken refused) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> tokens.invalidate(channel, refused))
                .chain(() -> tokens.token(channel))
                .chain(token -> post(push, channel, token));
    }

    private Uni<HttpResponseBody> post(Push push, Channel channel, AccessToken token) {
        String project = channel.settings(FcmSettings.class).projectId();
        return client.postAndRead(
                origin.resolve("/v1/projects/" + project + "/messages:send"),
                Map.of(
                        "Authorization",
                        token.authorization(),
                        "Content-Type",
                        "application/json",
                        "User-Agent",
                        "Assent"),
                FcmMessage.of(push, clock.instant()).getBytes(UTF_8),
                timeout);
    }

    private static boolean refusesAccessToken(HttpResponseBody response) {
        return FcmResponseMapper.refusesAccessToken(response.answer().status(), response.body());
    }

    private static AttemptOutcome outcome(HttpResponseBody response) {
        return FcmResponseMapper.outcome(
                response.answer().status(), response.body(), response.answer().retryAfter());
    }

    private static AttemptOutcome outcome(AccessTokenException failure) {
        return failure.isPermanent()
                ? new AttemptOutcome.ChannelMisconfigured(failure.reason())
                : new AttemptOutcome.Retryable(failure.reason(), Optional.empty());
    }

    /** A refused address is an error of the operator's configuration, not of the device. */
    private static AttemptOutcome outcome(EgressException failure) {
        String reason = String.valueOf(failure.getMessage());
        return failure.isPermanent()
                ? new AttemptOutcome.ChannelMisconfigured(reason)
                : new AttemptOutcome.Retryable(reason, Optional.empty());
    }
}
