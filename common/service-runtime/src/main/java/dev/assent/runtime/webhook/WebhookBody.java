package dev.assent.runtime.webhook;

import java.util.UUID;

/** What can be posted as a webhook: written as JSON, the same in every attempt. */
public interface WebhookBody {
    /** By which a receiver can tell a repetition. */
    UUID id();

    /** Whose secret keys sign it. */
    String tenantId();
}
