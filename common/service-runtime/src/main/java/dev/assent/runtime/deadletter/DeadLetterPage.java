// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Page of dead letters, newest first.
 *
 * @param topics the topics whose dead letters the service administers
 * @param next where the next page begins; absent on the last one
 */
public record DeadLetterPage(
        @Schema(required = true) List<TopicCount> topics,
        @Schema(required = true) List<ListedDeadLetter> deadLetters,
        @Nullable String next) {

    /**
     * Number of dead letters that a topic holds.
     *
     * @param replayed how many of them were replayed before
     */
    @Schema(name = "DeadLetterCount")
    public record TopicCount(
            @Schema(required = true, examples = "challenge-updated") String topic,
            @Schema(required = true) long count,
            @Schema(required = true) long replayed) {
        TopicCount plus(TopicCount other) {
            return new TopicCount(topic, count + other.count, replayed + other.replayed);
        }
    }
}
