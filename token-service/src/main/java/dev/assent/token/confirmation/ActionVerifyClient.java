package dev.assent.token.gate;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.egress.EgressConfig;
import dev.assent.runtime.egress.EgressException;
import dev.assent.runtime.egress.HttpResponse;
import dev.assent.runtime.webhook.WebhookClient;
import dev.assent.runtime.webhook.WebhookEnvelope;
import dev.assent.token.TokenConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks a tenant whether an approval may succeed. */
@ApplicationScoped
class VerificationWebhook {
    private final WebhookClient webhooks;
    private final String source;
    private final Duration timeout;

    VerificationWebhook(WebhookClient webhooks, EgressConfig outgoing, TokenConfig config) {
        this.webhooks = webhooks;
        this.source = outgoing.webhookSource();
        this.timeout = config.verificationTimeout();
    }

    /** Why the approval may not succeed; empty where it may. Fails where the tenant could not be asked through a fault of ours. */
    Uni<Optional<String>> ask(HeldApproval held) {
        Optional<URI> url = parse(held.url());
        if (url.isEmpty()) {
            return Uni.createFrom().item(Optional.of("invalid_url"));
        }
        ChallengeUpdated approved = held.approved();
        WebhookEnvelope<ActionVerify> envelope = new WebhookEnvelope<>(
                WebhookEnvelope.VERSION,
                held.webhookId(),
                source,
                approved.updatedAt(),
                approved.tenantId(),
                ActionVerify.TYPE,
                ActionVerify.of(approved));
        return webhooks.post(url.get(), envelope, List.of(), timeout)
                .map(VerificationWebhook::refusal)
                .onFailure(EgressException.class)
                .recoverWithItem(failure -> Optional.of(failure.getMessage()));
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
