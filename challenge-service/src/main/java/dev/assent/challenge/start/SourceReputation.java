// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.RequestSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reputation of a source with one user.
 *
 * @param blocked whether the user has denied a challenge of this source recently
 * @param approvedName the name of the source under which the user has approved a challenge; null if there was none
 */
record SourceReputation(boolean blocked, @Nullable String approvedName) {
    /** Reputation of a source that the user has neither approved nor denied. */
    static final SourceReputation NONE = new SourceReputation(false, null);

    /** Returns the reputation of {@code source} by its device, or else by its address, which others may share. */
    static SourceReputation of(RequestSource source, List<KnownSource> known) {
        return known.stream()
                .min(Comparator.comparing(name -> source.names().indexOf(name.name())))
                .map(name ->
                        name.blocked() ? new SourceReputation(true, null) : new SourceReputation(false, name.name()))
                .orElse(NONE);
    }
}
