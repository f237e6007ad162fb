package dev.assent.challenge.start;

import dev.assent.challenge.action.Source;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;

/** What each user's answers have said of where challenges came from. */
@ApplicationScoped
class UserSources {
    private final Clock clock;

    UserSources(Clock clock) {
        this.clock = clock;
    }

    /**
     * What a user has said of a source.
     *
     * @param blocked whether they said {@code not_me} to one from there, not long ago
     * @param knownAs by which of its names they have approved one from there; null where they have not
     */
    record Standing(boolean blocked, String knownAs) {
        private static final Standing NONE = new Standing(false, null);
    }

    /** How {@code source} stands with the user: by its device, or else by its address, which strangers may share. */
    Uni<Standing> standing(UnitOfWork unit, String tenantId, String userId, Source source) {
        if (source.names().isEmpty()) {
            return Uni.createFrom().item(Standing.NONE);
        }
        return unit.session()
                .createNativeQuery(
                        """
                        select source, coalesce(blocked_until > :now, false) from user_source
                        where tenant_id = :tenant and user_id = :user and source in (:names)
                          and (approved_at is not null or blocked_until > :now)""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("names", source.names())
                .setParameter("now", clock.instant())
                .getResultList()
                .map(rows -> rows.stream()
                        .min(Comparator.comparing(row -> source.names().indexOf((String) row[0])))
                        .map(row -> (Boolean) row[1] ? new Standing(true, null) : new Standing(false, (String) row[0]))
                        .orElse(Standing.NONE));
    }

    /** Remembers that the user has approved something from {@code source}. */
    Uni<Void> approved(UnitOfWork unit, String tenantId, String userId, Source source) {
        return source.name() == null
                ? Uni.createFrom().voidItem()
                : store(unit, tenantId, userId, source.name(), clock.instant(), null);
    }

    /** Remembers until {@code until} that the user knows nothing of {@code source}. */
    Uni<Void> denied(UnitOfWork unit, String tenantId, String userId, Source source, Instant until) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (String name : source.names()) {
            done = done.chain(() -> store(unit, tenantId, userId, name, null, until));
        }
        return done;
    }

    private static Uni<Void> store(
            UnitOfWork unit, String tenantId, String userId, String name, Instant approvedAt, Instant blockedUntil) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into user_source (tenant_id, user_id, source, approved_at, blocked_until)
                        values (:tenant, :user, :source, :approved, :blocked)
                        on conflict (tenant_id, user_id, source) do update set
                          approved_at = excluded.approved_at, blocked_until = excluded.blocked_until""")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("source", name)
                .setParameter("approved", approvedAt)
                .setParameter("blocked", blockedUntil)
                .executeUpdate()
                .replaceWithVoid();
    }
}
