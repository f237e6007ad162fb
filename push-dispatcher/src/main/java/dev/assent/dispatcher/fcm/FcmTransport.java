package dev.assent.dispatcher.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.dispatcher.delivery.Push;
import dev.assent.dispatcher.delivery.TokenForm;
import dev.assent.dispatcher.delivery.Transport;
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

/** Pushes to Android devices, and to iOS devices that have a registration token, through Firebase Cloud Messaging. */
@ApplicationScoped
class FcmTransport implements Transport {
    private final AccessTokens tokens;
    private final EgressClient client;
    private final Clock clock;
    private final URI origin;
    private final Duration timeout;

    FcmTransport(AccessTokens tokens, EgressClient client, Clock clock, PushConfig config) {
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
    public boolean reaches(String platform, Optional<Secret> pushToken) {
        return ("android".equalsIgnoreCase(platform) || "ios".equalsIgnoreCase(platform))
                && pushToken
                        .filter(token -> TokenForm.of(token.reveal()) == TokenForm.REGISTRATION)
                        .isPresent();
    }

    @Override
    public boolean withdraws() {
        return true;
    }

    @Override
    public Uni<Outcome> send(Push push, Channel channel) {
        return tokens.authorization(channel)
                .chain(authorization -> post(push, channel, authorization)
                        .chain(answer -> refusesOurToken(answer)
                                ? again(push, channel, authorization)
                                : Uni.createFrom().item(answer)))
                .map(FcmTransport::outcome)
                .onFailure(TokenFailure.class)
                .recoverWithItem(failure -> outcome(failure))
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> outcome(failure));
    }

    /** Google may revoke a token before its end; with a new one it must go. */
    private Uni<HttpResponseBody> again(Push push, Channel channel, String refused) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> tokens.refused(channel, refused))
                .chain(() -> tokens.authorization(channel))
                .chain(authorization -> post(push, channel, authorization));
    }

    private Uni<HttpResponseBody> post(Push push, Channel channel, String authorization) {
        String project = channel.settings(FcmSettings.class).projectId();
        return client.postAndRead(
                origin.resolve("/v1/projects/" + project + "/messages:send"),
                Map.of("Authorization", authorization, "Content-Type", "application/json", "User-Agent", "Assent"),
                FcmMessage.of(push, clock.instant()).getBytes(UTF_8),
                timeout);
    }

    private static boolean refusesOurToken(HttpResponseBody answer) {
        return FcmAnswers.refusesOurToken(answer.answer().status(), answer.body());
    }

    private static Outcome outcome(HttpResponseBody answer) {
        return FcmAnswers.outcome(
                answer.answer().status(), answer.body(), answer.answer().retryAfter());
    }

    private static Outcome outcome(TokenFailure failure) {
        return failure.isPermanent()
                ? new Outcome.ChannelFault(failure.getMessage())
                : new Outcome.TryAgain(failure.getMessage(), Optional.empty());
    }

    /** An address that is refused is the operator's own, not the device's. */
    private static Outcome outcome(EgressException failure) {
        return failure.isPermanent()
                ? new Outcome.ChannelFault(failure.getMessage())
                : new Outcome.TryAgain(failure.getMessage(), Optional.empty());
    }
}
