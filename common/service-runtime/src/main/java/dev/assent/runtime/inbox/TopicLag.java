// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Number of events of a topic that a service has not consumed yet.
 *
 * @param topic the topic's name without its prefix
 */
@Schema(name = "TopicLag")
public record TopicLag(
        @Schema(required = true, examples = "challenge-updated") String topic, @Schema(required = true) long lag) {}
