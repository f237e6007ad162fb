// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.runtime.limit.SourceName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Source of an action as the backend saw it, named by its device and by its address. The device comes first, since
 * addresses are shared and change.
 *
 * @param names the names, most specific first; empty if the backend tracked neither device nor address
 */
public record RequestSource(List<String> names) {
    /** Source of an action that was tracked without device and address. */
    public static final RequestSource UNKNOWN = new RequestSource(List.of());

    static RequestSource of(@Nullable String deviceId, @Nullable String ipAddress) {
        return new RequestSource(
                Stream.of(name("device:", deviceId), name("ip:", ipAddress == null ? null : SourceName.of(ipAddress)))
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** Returns the source of actions that were tracked from {@code deviceId}, whatever their address. */
    public static RequestSource ofDevice(String deviceId) {
        return of(deviceId, null);
    }

    private static Optional<String> name(String kind, @Nullable String value) {
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(kind + value);
    }

    /** Most specific name, or null if the source is unknown. */
    public @Nullable String primaryName() {
        return names.isEmpty() ? null : names.get(0);
    }
}
