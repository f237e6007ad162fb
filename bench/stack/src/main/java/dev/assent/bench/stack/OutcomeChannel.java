// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.operator.terminal.OperatorException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Channel by which a browser receives the outcome of a challenge. */
enum OutcomeChannel {
    /** A poll every few milliseconds. */
    POLL("poll"),
    /** A poll with {@code Prefer: wait} (RFC 7240), which is sent before the phone's answer. */
    LONG_POLL("long-poll"),
    /** Server-sent events, requested before the phone's answer. */
    EVENT_STREAM("event-stream");

    private final String title;

    OutcomeChannel(String title) {
        this.title = title;
    }

    /** Returns the name on the command line and in reports. */
    String title() {
        return title;
    }

    /** Returns the channel with the name {@code title}. Throws {@link OperatorException} if there is none. */
    static OutcomeChannel of(String title) {
        return Arrays.stream(values())
                .filter(channel -> channel.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new OperatorException("There is no channel " + title + ". Channels: "
                        + Arrays.stream(values()).map(OutcomeChannel::title).collect(Collectors.joining(", "))));
    }
}
