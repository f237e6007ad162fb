// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.runtime.egress.EgressClient;
import dev.assent.runtime.egress.HttpResponse;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Client that posts webhooks with both signatures, by which a tenant authenticates the sender. */
@Singleton
public class WebhookClient {
    private final EgressClient client;
    private final TenantDirectory tenants;
    private final Sealer sealer;
    private final Clock clock;

    WebhookClient(EgressClient client, TenantDirectory tenants, Sealer sealer, Clock clock) {
        this.client = client;
        this.tenants = tenants;
        this.sealer = sealer;
        this.clock = clock;
    }

    /**
     * Posts {@code body} to {@code url}; fails with {@link dev.assent.runtime.egress.EgressException} if no response
     * arrives within {@code timeout}.
     *
     * @param secrets secrets of the endpoint, each for a signature of Standard Webhooks; if empty, one is derived from each
     *     of the tenant's secret keys: {@code whsec_} and the key in base64
     */
    public Uni<HttpResponse> post(URI url, WebhookBody body, List<Secret> secrets, Duration timeout) {
        return tenants.sealedKeys(body.tenantId())
                // The result arrives on an event loop, which signing would block.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(sealedKeys -> {
                    String text = Json.write(body);
                    return client.post(url, headers(body, text, sealedKeys, secrets), text.getBytes(UTF_8), timeout);
                });
    }

    private Map<String, String> headers(WebhookBody body, String text, List<String> sealedKeys, List<Secret> secrets) {
        Instant now = clock.instant();
        List<Secret> apiKeys = sealedKeys.stream()
                .map(key -> sealer.open(KeyPurpose.API_KEY, body.tenantId(), key))
                .toList();
        List<Secret> standard = secrets.isEmpty()
                ? apiKeys.stream().map(StandardWebhooksSignature::secretOf).toList()
                : secrets;
        Map<String, String> headers = new HashMap<>(StandardWebhooksSignature.headers(standard, body.id(), now, text));
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "Assent");
        if (!apiKeys.isEmpty()) {
            headers.put(SignatureV2.HEADER, SignatureV2.value(apiKeys, now, text));
        }
        return headers;
    }
}
