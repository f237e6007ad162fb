package dev.assent.dispatcher.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.Channels;
import dev.assent.dispatcher.delivery.Notice;
import dev.assent.dispatcher.delivery.NoticeTransport;
import dev.assent.dispatcher.delivery.Outcome;
import dev.assent.dispatcher.delivery.Push;
import dev.assent.dispatcher.delivery.Transport;
import dev.assent.dispatcher.log.LogBatches;
import dev.assent.runtime.egress.EgressConfig;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponse;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.webhook.WebhookBody;
import dev.assent.runtime.webhook.WebhookClient;
import dev.assent.runtime.webhook.WebhookEnvelope;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Hands pushes and notices to the tenant's own gateway. */
@ApplicationScoped
class WebhookTransport implements Transport, NoticeTransport {
    private final Channels channels;
    private final WebhookClient webhooks;
    private final String source;
    private final Duration timeout;
    private final Clock clock;

    WebhookTransport(Channels channels, WebhookClient webhooks, EgressConfig outgoing, PushConfig config, Clock clock) {
        this.channels = channels;
        this.webhooks = webhooks;
        this.source = outgoing.webhookSource();
        this.timeout = config.attemptTimeout();
        this.clock = clock;
    }

    /** Log events come together: the members of an envelope, with a list of records instead of type and data. */
    record Batch(int version, UUID id, String source, Instant time, String tenantId, JsonNode records)
            implements WebhookBody {}

    @Override
    public ChannelName channel() {
        return ChannelName.WEBHOOK;
    }

    /** Every device: the gateway knows ways of its own. */
    @Override
    public boolean reaches(String platform, Optional<Secret> pushToken) {
        return true;
    }

    /** The gateway is told of the end of every challenge by a notice. */
    @Override
    public boolean withdraws() {
        return false;
    }

    @Override
    public Uni<Outcome> send(Push push, Channel channel) {
        return send(
                new WebhookEnvelope<>(
                        WebhookEnvelope.VERSION,
                        push.id(),
                        source,
                        push.challenge().createdAt(),
                        push.challenge().tenantId(),
                        push.kind() == Push.Kind.TEST ? TestPush.TYPE : PushCreated.TYPE,
                        push.kind() == Push.Kind.TEST ? TestPush.of(push) : PushCreated.of(push)),
                channel);
    }

    @Override
    public Uni<Outcome> send(UUID id, Notice notice, Channel channel) {
        JsonNode data = Json.read(notice.data(), JsonNode.class);
        if (LogBatches.TYPE.equals(notice.type())) {
            return send(
                    new Batch(WebhookEnvelope.VERSION, id, source, notice.occurredAt(), channel.tenantId(), data),
                    channel);
        }
        return send(
                new WebhookEnvelope<>(
                        WebhookEnvelope.VERSION,
                        id,
                        source,
                        notice.occurredAt(),
                        channel.tenantId(),
                        notice.type(),
                        data),
                channel);
    }

    /** {@code body} is the same in every attempt. */
    private Uni<Outcome> send(WebhookBody body, Channel channel) {
        List<Secret> secrets =
                channels.credentials(channel, WebhookCredentials.class).validAt(clock.instant());
        return webhooks.post(channel.settings(WebhookSettings.class).url(), body, secrets, timeout)
                .map(WebhookTransport::outcome)
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> outcome(failure));
    }

    private static Outcome outcome(HttpResponse answer) {
        if (answer.isSuccess()) {
            return new Outcome.Delivered();
        }
        String reason = "status_" + answer.status();
        if (answer.isThrottled()) {
            return Outcome.TryAgain.throttled(reason, answer.retryAfter());
        }
        return answer.isTransient() ? new Outcome.TryAgain(reason, answer.retryAfter()) : new Outcome.Rejected(reason);
    }

    private static Outcome outcome(EgressException failure) {
        return failure.isPermanent()
                ? new Outcome.Rejected(failure.getMessage())
                : new Outcome.TryAgain(failure.getMessage(), Optional.empty());
    }
}
