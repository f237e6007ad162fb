// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Events that a service has recorded and that are not in Kafka yet.
 *
 * @param rows their number, up to 100,000
 * @param oldestSeconds how long the oldest one has waited; 0 if there is none
 */
@Schema(name = "OutboxBacklog")
public record OutboxBacklog(@Schema(required = true) long rows, @Schema(required = true) double oldestSeconds) {}
