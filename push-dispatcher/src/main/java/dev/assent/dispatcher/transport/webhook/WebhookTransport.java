// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.dispatcher.transport.AttemptOutcome;
import dev.assent.dispatcher.transport.Push;
import dev.assent.dispatcher.transport.PushKind;
import dev.assent.dispatcher.transport.Transport;
import dev.assent.dispatcher.transport.WebhookEvent;
import dev.assent.dispatcher.transport.WebhookEventTransport;
import dev.assent.dispatcher.transport.WebhookKind;
import dev.assent.runtime.egress.EgressConfig;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponse;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.webhook.WebhookBody;
import dev.assent.runtime.webhook.WebhookClient;
import dev.assent.runtime.webhook.WebhookData;
import dev.assent.runtime.webhook.WebhookEnvelope;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Transport of pushes and webhook events to the tenant's own gateway. */
@ApplicationScoped
class WebhookTransport implements Transport, WebhookEventTransport {
    private final ChannelStore channels;
    private final WebhookClient webhooks;
    private final String source;
    private final Duration timeout;
    private final Clock clock;

    WebhookTransport(
            ChannelStore channels, WebhookClient webhooks, EgressConfig egress, PushConfig config, Clock clock) {
        this.channels = channels;
        this.webhooks = webhooks;
        this.source = egress.webhookSource();
        this.timeout = config.attemptTimeout();
        this.clock = clock;
    }

    /**
     * Body with a batch of audit records: an envelope with a list of records instead of type and data. Each record has an
     * envelope too, since the SDKs' helpers for batches validate those.
     */
    record AuditBatch(int version, UUID id, String source, Instant time, String tenantId, List<AuditEntry> records)
            implements WebhookBody {
        /** Names the batch and omits its records. */
        @Override
        public String toString() {
            return "AuditBatch[" + id + "]";
        }
    }

    /** Member of a batch. */
    record AuditEntry(
            int version, String id, String source, String time, String tenantId, String type, JsonNode record) {
        /** Names the record and omits its content. */
        @Override
        public String toString() {
            return "AuditEntry[" + type + ", " + id + "]";
        }
    }

    @Override
    public ChannelName channel() {
        return ChannelName.WEBHOOK;
    }

    /** Returns true: how to reach the device is the business of the gateway. */
    @Override
    public boolean reaches(@Nullable String platform, Optional<Secret> pushToken) {
        return true;
    }

    /** Returns false: {@code challenge.updated} reports the end of every challenge to the gateway. */
    @Override
    public boolean canWithdraw() {
        return false;
    }

    @Override
    public String peer(String settings, Optional<Secret> pushToken) {
        return Json.read(settings, WebhookSettings.class).peer(WebhookKind.PUSHES);
    }

    @Override
    public Uni<AttemptOutcome> send(Push push, Channel channel) {
        return send(
                new WebhookEnvelope(
                        WebhookEnvelope.VERSION,
                        push.id(),
                        source,
                        Objects.requireNonNull(push.challenge().createdAt(), "createdAt"),
                        push.challenge().tenantId(),
                        push.kind() == PushKind.TEST ? TestPushData.TYPE : PushCreatedData.TYPE,
                        WebhookData.of(
                                push.kind() == PushKind.TEST ? TestPushData.of(push) : PushCreatedData.of(push))),
                WebhookKind.PUSHES,
                channel);
    }

    @Override
    public Uni<AttemptOutcome> send(UUID id, WebhookEvent event, Channel channel) {
        return send(body(id, event, channel.tenantId()), event.kind(), channel);
    }

    private WebhookBody body(UUID id, WebhookEvent event, String tenantId) {
        JsonNode data = Json.read(event.data(), JsonNode.class);
        return event.isAuditBatch()
                ? new AuditBatch(
                        WebhookEnvelope.VERSION, id, source, event.occurredAt(), tenantId, entries(tenantId, data))
                : new WebhookEnvelope(
                        WebhookEnvelope.VERSION,
                        id,
                        source,
                        event.occurredAt(),
                        tenantId,
                        event.type(),
                        WebhookData.of(data));
    }

    private List<AuditEntry> entries(String tenantId, JsonNode records) {
        return records.valueStream()
                .map(entry -> new AuditEntry(
                        WebhookEnvelope.VERSION,
                        entry.path("id").asText(),
                        source,
                        entry.path("time").asText(),
                        tenantId,
                        entry.path("type").asText(),
                        entry.path("record")))
                .toList();
    }

    /** Sends {@code body}, which is the same in every attempt. */
    private Uni<AttemptOutcome> send(WebhookBody body, WebhookKind kind, Channel channel) {
        List<Secret> secrets =
                channels.credentials(channel, WebhookCredentials.class).validAt(clock.instant());
        return webhooks.post(channel.settings(WebhookSettings.class).url(kind), body, secrets, timeout)
                .map(WebhookTransport::outcome)
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> outcome(failure));
    }

    private static AttemptOutcome outcome(HttpResponse response) {
        if (response.isSuccess()) {
            return new AttemptOutcome.Delivered();
        }
        String reason = "status_" + response.status();
        if (response.isThrottled()) {
            return AttemptOutcome.Retryable.throttled(reason, response.retryAfter());
        }
        return response.isTransient()
                ? new AttemptOutcome.Retryable(reason, response.retryAfter())
                : new AttemptOutcome.Rejected(reason);
    }

    private static AttemptOutcome outcome(EgressException failure) {
        String reason = String.valueOf(failure.getMessage());
        return failure.isPermanent()
                ? new AttemptOutcome.Rejected(reason)
                : new AttemptOutcome.Retryable(reason, Optional.empty());
    }
}
