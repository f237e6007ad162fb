package dev.assent.runtime.webhook;

import java.time.Instant;
import java.util.UUID;

/**
 * What every webhook is wrapped in.
 *
 * @param id the same in every attempt, so that a receiver can tell a repetition
 * @param source who we are
 * @param time when it happened
 * @param data what happened, in the form of its {@code type}
 */
public record Envelope<T>(int version, UUID id, String source, Instant time, String tenantId, String type, T data) {}
