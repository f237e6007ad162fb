package dev.assent.runtime.webhook;

import java.time.Instant;
import java.util.UUID;

/**
 * What a webhook that tells of one thing is wrapped in.
 *
 * @param id the same in every attempt, so that a receiver can tell a repetition
 * @param source who we are
 * @param time when it happened
 * @param data what happened, in the form of its {@code type}
 */
public record WebhookEnvelope<T>(
        int version, UUID id, String source, Instant time, String tenantId, String type, T data)
        implements WebhookBody {
    /** Of this form. */
    public static final int VERSION = 1;
}
