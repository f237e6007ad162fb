package dev.assent.challenge.action;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who asks, as far as the backend saw it: the device of the action by preference, since addresses are shared and change.
 *
 * @param names from the one that says most to the one that says least; empty where nothing was tracked
 */
public record Source(List<String> names) {
    /** Nothing was tracked. */
    public static final Source NOBODY = new Source(List.of());

    static Source of(String deviceId, String ipAddress) {
        return new Source(Stream.of(name("device:", deviceId), name("ip:", ipAddress))
                .flatMap(Optional::stream)
                .toList());
    }

    private static Optional<String> name(String kind, String value) {
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(kind + value);
    }

    /** The name that says most; null where nothing was tracked. */
    public String name() {
        return names.isEmpty() ? null : names.get(0);
    }
}
