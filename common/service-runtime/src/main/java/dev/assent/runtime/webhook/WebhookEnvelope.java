// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.webhook;

import java.time.Instant;
import java.util.UUID;

/**
 * Envelope of a webhook about one event.
 *
 * @param version version of this format
 * @param id the same in every attempt, so that a receiver detects a repetition
 * @param source configured name of this installation
 * @param time time of the event
 * @param tenantId the tenant whose secret keys sign it
 * @param type type of the event
 * @param data the event, in the format of its {@code type}
 */
public record WebhookEnvelope<T>(
        int version, UUID id, String source, Instant time, String tenantId, String type, T data)
        implements WebhookBody {
    /** Version of this format. */
    public static final int VERSION = 1;
}
