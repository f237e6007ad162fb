// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.status;

import dev.assent.runtime.inbox.TopicLag;
import dev.assent.runtime.outbox.OutboxBacklog;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * State of a service, of all its instances together.
 *
 * @param version the version of the instance that answers
 * @param outbox the events that wait for Kafka; absent while its database does not answer
 * @param consumers how far it is behind in each topic that it consumes; absent while Kafka does not answer
 */
public record ServiceStatus(
        @Schema(required = true, examples = "challenge-service") String service,
        @Schema(required = true) String version,
        @Schema(description = "the events that wait for Kafka; absent while its database does not answer") @Nullable
                OutboxBacklog outbox,
        @Schema(
                        description =
                                "how many events the service is behind in each topic that it consumes; absent while Kafka does not answer")
                @Nullable
                List<TopicLag> consumers) {}
