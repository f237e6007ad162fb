// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import java.util.Optional;
import java.util.stream.Stream;

/** Name of a kind of push channel. */
public enum ChannelName {
    APNS("apns"),
    FCM("fcm"),
    WEBPUSH("webpush"),
    WEBHOOK("webhook");

    private final String wireName;

    ChannelName(String wireName) {
        this.wireName = wireName;
    }

    /** Returns the name in paths, tables and events. */
    public String wireName() {
        return wireName;
    }

    /** Returns the channel with this wire name; empty if there is none. */
    public static Optional<ChannelName> of(String wireName) {
        return Stream.of(values())
                .filter(name -> name.wireName.equals(wireName))
                .findFirst();
    }
}
