// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Dead letter as an administrator sees it: without push tokens, and with no more than the beginning of a long value.
 *
 * @param place where it is: topic, partition and offset
 * @param topic the topic that it is replayed to
 * @param value the event; absent for a tombstone
 */
@Schema(name = "DeadLetter")
public record ListedDeadLetter(
        @Schema(required = true, examples = "assent.challenge-updated.dlq/0@12") String place,
        @Schema(required = true, examples = "challenge-updated") String topic,
        @Schema(required = true) Instant at,
        @Schema(required = true) String key,
        @Schema(required = true) String type,
        @Schema(required = true) String reason,
        @Schema(required = true) Map<String, String> headers,
        @Schema(description = "the event, without push tokens; absent for a tombstone") @Nullable String value,
        @Schema(required = true, description = "whether the value is longer than shown") boolean isCut,
        @Schema(required = true, description = "whether it was replayed before") boolean isReplayed) {
    private static final int LONGEST_VALUE = 8000;
    private static final int LONGEST_TEXT = 1000;

    static ListedDeadLetter of(DeadLetter letter, boolean isReplayed) {
        Map<String, String> headers = new LinkedHashMap<>();
        letter.record().headers().forEach(header -> headers.put(header.key(), shown(DeadLetter.text(header.value()))));
        String value = letter.value().map(PushTokenRedaction::of).orElse(null);
        boolean isCut = value != null && value.length() > LONGEST_VALUE;
        return new ListedDeadLetter(
                letter.position().toString(),
                TopicName.of(letter.origin()),
                letter.at(),
                shown(letter.key()),
                shown(letter.type()),
                shown(letter.reason()),
                headers,
                isCut ? cut(value, LONGEST_VALUE) : value,
                isCut,
                isReplayed);
    }

    private static String shown(String text) {
        return cut(PushTokenRedaction.of(text), LONGEST_TEXT);
    }

    private static String cut(@Nullable String text, int longest) {
        if (text == null || text.length() <= longest) {
            return text == null ? "" : text;
        }
        // Half of a character outside of the basic plane is no text.
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }
}
