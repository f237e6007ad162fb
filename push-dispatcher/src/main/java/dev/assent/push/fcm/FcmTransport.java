package dev.assent.push.fcm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.push.PushConfig;
import dev.assent.push.channel.Channel;
import dev.assent.push.channel.ChannelName;
import dev.assent.push.delivery.Outcome;
import dev.assent.push.delivery.Push;
import dev.assent.push.delivery.TokenForm;
import dev.assent.push.delivery.Transport;
import dev.assent.runtime.outgoing.OutgoingClient;
import dev.assent.runtime.outgoing.OutgoingFailure;
import dev.assent.runtime.outgoing.ReadAnswer;
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
    private final OutgoingClient client;
    private final Clock clock;
    private final URI origin;
    private final Duration timeout;

    FcmTransport(AccessTokens tokens, OutgoingClient client, Clock clock, PushConfig config) {
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
                .onFailure(OutgoingFailure.class)
                .recoverWithItem(failure -> outcome(failure));
    }

    /** Google may revoke a token before its end; with a new one it must go. */
    private Uni<ReadAnswer> again(Push push, Channel channel, String refused) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> tokens.refused(channel, refused))
                .chain(() -> tokens.authorization(channel))
                .chain(authorization -> post(push, channel, authorization));
    }

    private Uni<ReadAnswer> post(Push push, Channel channel, String authorization) {
        String project = channel.settings(FcmSettings.class).projectId();
        return client.postAndRead(
                origin.resolve("/v1/projects/" + project + "/messages:send"),
                Map.of("Authorization", authorization, "Content-Type", "application/json", "User-Agent", "Assent"),
                FcmMessage.of(push, clock.instant()).getBytes(UTF_8),
                timeout);
    }

    private static boolean refusesOurToken(ReadAnswer answer) {
        return FcmAnswers.refusesOurToken(answer.answer().status(), answer.body());
    }

    private static Outcome outcome(ReadAnswer answer) {
        return FcmAnswers.outcome(
                answer.answer().status(), answer.body(), answer.answer().retryAfter());
    }

    private static Outcome outcome(TokenFailure failure) {
        return failure.isPermanent()
                ? new Outcome.ChannelFault(failure.getMessage())
                : new Outcome.TryAgain(failure.getMessage(), Optional.empty());
    }

    /** An address that is refused is the operator's own, not the device's. */
    private static Outcome outcome(OutgoingFailure failure) {
        return failure.isPermanent()
                ? new Outcome.ChannelFault(failure.getMessage())
                : new Outcome.TryAgain(failure.getMessage(), Optional.empty());
    }
}
