// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Selection of the custom attributes of a user that a tenant lets phones show. */
public final class PublicUserData {
    private PublicUserData() {}

    /** Returns those of the attributes {@code stored} that have one of {@code names}; empty if there are none. */
    public static Optional<Map<String, Object>> select(@Nullable String stored, List<String> names) {
        return Optional.ofNullable(CustomAttributes.fromJson(stored))
                .map(attributes -> only(attributes, names))
                .filter(shown -> !shown.isEmpty());
    }

    private static Map<String, Object> only(Map<String, Object> attributes, List<String> names) {
        Map<String, Object> shown = new LinkedHashMap<>(attributes);
        shown.keySet().retainAll(names);
        return shown;
    }
}
