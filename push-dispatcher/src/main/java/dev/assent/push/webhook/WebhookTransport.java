package dev.assent.push.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.push.PushConfig;
import dev.assent.push.channel.Channel;
import dev.assent.push.channel.ChannelName;
import dev.assent.push.channel.Channels;
import dev.assent.push.delivery.Outcome;
import dev.assent.push.delivery.Push;
import dev.assent.push.delivery.Transport;
import dev.assent.push.outgoing.HttpAnswer;
import dev.assent.push.outgoing.OutgoingClient;
import dev.assent.push.outgoing.OutgoingFailure;
import dev.assent.runtime.secret.Purpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hands pushes to the tenant's own gateway. */
@ApplicationScoped
class WebhookTransport implements Transport {
    private final Channels channels;
    private final TenantDirectory tenants;
    private final Sealer sealer;
    private final OutgoingClient client;
    private final Clock clock;
    private final String source;

    WebhookTransport(
            Channels channels,
            TenantDirectory tenants,
            Sealer sealer,
            OutgoingClient client,
            Clock clock,
            PushConfig config) {
        this.channels = channels;
        this.tenants = tenants;
        this.sealer = sealer;
        this.client = client;
        this.clock = clock;
        this.source = config.webhookSource();
    }

    @Override
    public ChannelName channel() {
        return ChannelName.WEBHOOK;
    }

    /** Every device: the gateway knows ways of its own. */
    @Override
    public boolean reaches(String platform, boolean hasPushToken) {
        return true;
    }

    @Override
    public Uni<Outcome> send(Push push, Channel channel) {
        return tenants.sealedKeys(push.challenge().tenantId())
                // The answer comes on an event loop, which is not for signing.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(sealedKeys -> post(push, channel, sealedKeys))
                .map(WebhookTransport::outcome)
                .onFailure(OutgoingFailure.class)
                .recoverWithItem(failure -> outcome(failure));
    }

    private Uni<HttpAnswer> post(Push push, Channel channel, List<String> sealedKeys) {
        String body = body(push);
        return client.post(
                channel.settings(WebhookSettings.class).url(),
                headers(push, channel, sealedKeys, body),
                body.getBytes(UTF_8));
    }

    /** The same text in every attempt. */
    private String body(Push push) {
        return Json.write(new Envelope<>(
                1,
                push.id(),
                source,
                push.challenge().createdAt(),
                push.challenge().tenantId(),
                PushCreated.TYPE,
                PushCreated.of(push)));
    }

    private Map<String, String> headers(Push push, Channel channel, List<String> sealedKeys, String body) {
        Instant now = clock.instant();
        List<Secret> apiKeys = sealedKeys.stream()
                .map(key -> sealer.open(Purpose.API_KEY, channel.tenantId(), key))
                .toList();
        String secret = channels.credentials(channel, WebhookCredentials.class).secret();
        Map<String, String> headers = new HashMap<>(StandardWebhooks.headers(secret, push.id(), now, body));
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "Assent");
        if (!apiKeys.isEmpty()) {
            headers.put(SignatureV2.HEADER, SignatureV2.value(apiKeys, now, body));
        }
        return headers;
    }

    private static Outcome outcome(HttpAnswer answer) {
        if (answer.isSuccess()) {
            return new Outcome.Delivered();
        }
        String reason = "status_" + answer.status();
        return answer.isTransient() ? new Outcome.TryAgain(reason, answer.retryAfter()) : new Outcome.Rejected(reason);
    }

    private static Outcome outcome(OutgoingFailure failure) {
        return failure.isPermanent()
                ? new Outcome.Rejected(failure.getMessage())
                : new Outcome.TryAgain(failure.getMessage(), Optional.empty());
    }
}
