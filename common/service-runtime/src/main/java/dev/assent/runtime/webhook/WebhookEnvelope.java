// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.webhook;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Envelope of a webhook about one event.
 *
 * @param version version of this format
 * @param id the same in every attempt, so that a receiver detects a repetition
 * @param source configured source of all webhooks
 * @param time time of the event
 * @param tenantId the tenant whose secret keys sign it
 * @param type type of the event
 * @param data the members of the event by name, each as text; see {@link WebhookData}
 */
public record WebhookEnvelope(
        int version, UUID id, String source, Instant time, String tenantId, String type, Map<String, String> data)
        implements WebhookBody {
    /** Version of this format. */
    public static final int VERSION = 1;

    /** Names the event and omits its data. */
    @Override
    public String toString() {
        return "WebhookEnvelope[" + type + ", " + id + "]";
    }
}
