// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.confirmation;

import static java.util.Objects.requireNonNullElse;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.egress.EgressConfig;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponse;
import dev.assent.runtime.webhook.WebhookClient;
import dev.assent.runtime.webhook.WebhookData;
import dev.assent.runtime.webhook.WebhookEnvelope;
import dev.assent.token.TokenConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Calls the webhook by which a tenant confirms or refuses an approval. */
@ApplicationScoped
class ActionVerifyClient {
    private final WebhookClient webhooks;
    private final String source;
    private final Duration timeout;

    ActionVerifyClient(WebhookClient webhooks, EgressConfig outgoing, TokenConfig config) {
        this.webhooks = webhooks;
        this.source = outgoing.webhookSource();
        this.timeout = config.verificationTimeout();
    }

    /**
     * Calls the webhook; returns the reason of a refusal, empty if confirmed. Fails if an internal error prevents the
     * call.
     */
    Uni<Optional<String>> call(PendingConfirmation confirmation) {
        Optional<URI> url = parse(confirmation.url());
        if (url.isEmpty()) {
            return Uni.createFrom().item(Optional.of("invalid_url"));
        }
        ChallengeUpdated approved = confirmation.approved();
        WebhookEnvelope envelope = new WebhookEnvelope(
                WebhookEnvelope.VERSION,
                confirmation.webhookId(),
                source,
                approved.updatedAt(),
                approved.tenantId(),
                ActionVerifyData.TYPE,
                WebhookData.of(ActionVerifyData.of(approved)));
        return webhooks.post(url.get(), envelope, List.of(), timeout)
                .map(ActionVerifyClient::refusal)
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> Optional.of(requireNonNullElse(failure.getMessage(), "internal_error")));
    }

    private static Optional<String> refusal(HttpResponse answer) {
        return answer.isSuccess() ? Optional.empty() : Optional.of("status_" + answer.status());
    }

    private static Optional<URI> parse(String text) {
        try {
            return Optional.of(new URI(text)).filter(url -> url.getHost() != null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
