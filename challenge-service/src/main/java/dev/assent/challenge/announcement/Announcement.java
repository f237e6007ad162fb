// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.announcement;

import dev.assent.challenge.user.UserStore.AnnouncedUser;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Run that announces everything anew, and how far it is.
 *
 * @param epoch the lowest version of what it announces: above every version that any service has seen
 * @param lastTenant id of the last tenant that was announced, or the empty text; in the phase of users that of the last user
 */
record Announcement(
        UUID id,
        long epoch,
        Instant startedAt,
        @Nullable Instant endedAt,
        Phase phase,
        String lastTenant,
        String lastUser,
        UUID lastAuthenticator,
        long tenants,
        long authenticators,
        long users) {
    /** Less than every id. */
    static final UUID BEGIN = new UUID(0, 0);

    /** Kind of what is announced at the moment. */
    enum Phase {
        TENANTS,
        AUTHENTICATORS,
        USERS
    }

    Announcement withTenants(String last, int count, boolean complete) {
        return new Announcement(
                id,
                epoch,
                startedAt,
                null,
                complete ? Phase.AUTHENTICATORS : Phase.TENANTS,
                complete ? "" : last,
                "",
                BEGIN,
                tenants + count,
                authenticators,
                users);
    }

    Announcement withAuthenticators(UUID last, int count, boolean complete) {
        return new Announcement(
                id,
                epoch,
                startedAt,
                null,
                complete ? Phase.USERS : Phase.AUTHENTICATORS,
                "",
                "",
                last,
                tenants,
                authenticators + count,
                users);
    }

    Announcement withUsers(AnnouncedUser last, int count, @Nullable Instant end) {
        return new Announcement(
                id,
                epoch,
                startedAt,
                end,
                Phase.USERS,
                last.tenantId(),
                last.userId(),
                lastAuthenticator,
                tenants,
                authenticators,
                users + count);
    }
}
