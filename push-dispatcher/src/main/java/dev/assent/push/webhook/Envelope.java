package dev.assent.push.webhook;

import java.time.Instant;
import java.util.UUID;

/** What every webhook is wrapped in. */
record Envelope<T>(int version, UUID id, String source, Instant time, String tenantId, String type, T data) {}
