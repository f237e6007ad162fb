package dev.assent.dispatcher.channel;

import java.util.Optional;
import java.util.stream.Stream;

/** The ways in which a push can leave. */
public enum ChannelName {
    APNS("apns"),
    FCM("fcm"),
    WEBPUSH("webpush"),
    WEBHOOK("webhook");

    private final String wireName;

    ChannelName(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in paths, tables and events. */
    public String wireName() {
        return wireName;
    }

    /** The channel of this wire name; empty where there is none. */
    public static Optional<ChannelName> of(String wireName) {
        return Stream.of(values())
                .filter(name -> name.wireName.equals(wireName))
                .findFirst();
    }
}
