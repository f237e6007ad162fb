// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserChanged;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/** Store of users. */
@ApplicationScoped
public class UserStore {
    /**
     * Condition that {@link #upsert} with the attributes of a track call would change nothing, for a query in which {@code u}
     * is the user, or null if there is none, and the attributes are the parameters from $5 on.
     */
    public static final String IS_CURRENT =
            """
            (u.user_id is not null
              and ($5::varchar is null or u.email is not distinct from $5)
              and ($6::varchar is null or u.phone_number is not distinct from $6)
              and ($7::varchar is null or u.username is not distinct from $7)
              and ($8::varchar is null or u.locale is not distinct from $8)
              and (u.profile_version is not null
                or coalesce(u.email, u.phone_number, u.username, u.display_name, u.custom) is null))""";

    private final TransactionRunner transactions;
    private final Clock clock;

    UserStore(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Inserts or updates the user with {@code attributes}, announces a change of those that other services keep, and returns
     * the methods that the user has enrolled.
     */
    public Uni<EnrolledMethods> upsert(UnitOfWork unit, String tenantId, String userId, UserAttributes attributes) {
        return upsertAndAnnounce(unit, tenantId, userId, attributes).map(row -> EnrolledMethods.of(row[10], row[11]));
    }

    /** Inserts or updates the user as {@link #upsert(UnitOfWork, String, String, UserAttributes)} does. */
    public Uni<Void> upsert(String tenantId, String userId, UserAttributes attributes) {
        return transactions
                .runAndPublish(unit -> upsertAndAnnounce(unit, tenantId, userId, attributes))
                .replaceWithVoid();
    }

    /** Inserts or updates the user as {@link #upsert(UnitOfWork, String, String, UserAttributes)} does, and returns all stored attributes. */
    Uni<UserAttributes> update(String tenantId, String userId, UserAttributes attributes) {
        return transactions
                .runAndPublish(unit -> upsertAndAnnounce(unit, tenantId, userId, attributes))
                .map(UserStore::attributes);
    }

    private static UserAttributes attributes(Object[] row) {
        return new UserAttributes(
                (String) row[0],
                (Boolean) row[1],
                (String) row[2],
                (Boolean) row[3],
                (String) row[4],
                (String) row[5],
                CustomAttributes.fromJson((String) row[6]),
                (String) row[7]);
    }

    private Uni<Object[]> upsertAndAnnounce(
            UnitOfWork unit, String tenantId, String userId, UserAttributes attributes) {
        return upsertRow(unit, tenantId, userId, attributes)
                .call(row -> Objects.equals(row[8], row[9])
                        ? Uni.createFrom().voidItem()
                        : unit.announce(changedEvent(tenantId, userId, row)));
    }

    private UserChanged changedEvent(String tenantId, String userId, Object[] row) {
        return new UserChanged(
                tenantId,
                userId,
                (Long) row[8],
                // Read under the lock of the row, so that it is later than the time of a removal before.
                clock.instant(),
                (String) row[0],
                (String) row[2],
                (String) row[4],
                (String) row[5],
                (String) row[6]);
    }

    /**
     * Inserts or updates the user and returns its columns. A changed address loses its verified flag unless
     * {@code attributes} sets it; a missing address is never verified. The profile's version grows if an attribute changes
     * that UserChanged carries, or if the stored ones were never announced; the version before is a column too. Under
     * concurrent calls that one may be too old, and then the current attributes are announced twice.
     */
    private Uni<Object[]> upsertRow(UnitOfWork unit, String tenantId, String userId, UserAttributes attributes) {
        Instant now = clock.instant();
        return unit.session()
                .createNativeQuery(
                        """
                        with before as (
                          select profile_version from app_user where tenant_id = :tenant and user_id = :user)
                        insert into app_user as u (tenant_id, user_id, email, email_verified, phone_number,
                          phone_number_verified, username, display_name, custom, locale, created_at, profile_version)
                        values (:tenant, :user, :email,
                          cast(:email as varchar) is not null and coalesce(cast(:emailVerified as boolean), false), :phone,
                          cast(:phone as varchar) is not null and coalesce(cast(:phoneVerified as boolean), false),
                          :username, :displayName, :custom, :locale, :now,
                          case when cast(:announces as boolean) then cast(:version as bigint) end)
                        on conflict (tenant_id, user_id) do update set
                          email = coalesce(excluded.email, u.email),
                          email_verified = coalesce(excluded.email, u.email) is not null and coalesce(
                            cast(:emailVerified as boolean),
                            u.email_verified and (excluded.email is null or excluded.email = u.email)),
                          phone_number = coalesce(excluded.phone_number, u.phone_number),
                          phone_number_verified = coalesce(excluded.phone_number, u.phone_number) is not null and coalesce(
                            cast(:phoneVerified as boolean),
                            u.phone_number_verified
                              and (excluded.phone_number is null or excluded.phone_number = u.phone_number)),
                          username = coalesce(excluded.username, u.username),
                          display_name = coalesce(excluded.display_name, u.display_name),
                          custom = coalesce(excluded.custom, u.custom),
                          locale = coalesce(excluded.locale, u.locale),
                          profile_version = case
                            when (coalesce(excluded.email, u.email), coalesce(excluded.phone_number, u.phone_number),
                                coalesce(excluded.username, u.username),
                                coalesce(excluded.display_name, u.display_name), coalesce(excluded.custom, u.custom))
                              is distinct from (u.email, u.phone_number, u.username, u.display_name, u.custom)
                            or u.profile_version is null
                              and coalesce(u.email, u.phone_number, u.username, u.display_name, u.custom) is not null
                            then greatest(coalesce(u.profile_version, 0) + 1, cast(:version as bigint))
                            else u.profile_version end
                        returning u.email, u.email_verified, u.phone_number, u.phone_number_verified, u.username,
                          u.display_name, u.custom, u.locale, u.profile_version, (select profile_version from before),
                        """
                                + EnrolledMethods.COLUMNS,
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("email", attributes.email())
                .setParameter("emailVerified", attributes.emailVerified())
                .setParameter("phone", attributes.phoneNumber())
                .setParameter("phoneVerified", attributes.phoneNumberVerified())
                .setParameter("username", attributes.username())
                .setParameter("displayName", attributes.displayName())
                .setParameter("custom", CustomAttributes.toJson(attributes.custom()))
                .setParameter("locale", attributes.locale())
                .setParameter("announces", attributes.hasProfile())
                .setParameter("version", ChronoUnit.MICROS.between(Instant.EPOCH, now))
                .setParameter("now", now)
                .getSingleResult();
    }

    /** User whose attributes were announced. */
    public record AnnouncedUser(String tenantId, String userId) {}

    /**
     * Announces the attributes of up to {@code limit} users anew, in the order of tenant and user from the one after
     * {@code after} on, with versions of {@code epoch} or above. Users without attributes are left out.
     */
    public Uni<List<AnnouncedUser>> announceAgain(UnitOfWork unit, AnnouncedUser after, int limit, long epoch) {
        return unit.session()
                .createNativeQuery(
                        """
                        with batch as (
                          select tenant_id, user_id from app_user
                          where (tenant_id, user_id) > (:tenant, :user) and profile_version is not null
                          order by tenant_id, user_id limit :limit for no key update),
                        raised as (
                          update app_user u set profile_version = greatest(u.profile_version + 1, cast(:epoch as bigint))
                          from batch b where u.tenant_id = b.tenant_id and u.user_id = b.user_id
                          returning u.*)
                        select email, email_verified, phone_number, phone_number_verified, username, display_name, custom,
                          locale, profile_version, tenant_id, user_id
                        from raised order by tenant_id, user_id""",
                        Object[].class)
                .setParameter("tenant", after.tenantId())
                .setParameter("user", after.userId())
                .setParameter("limit", limit)
                .setParameter("epoch", epoch)
                .getResultList()
                .chain(rows -> unit.announceAll(rows.stream()
                                .map(row -> changedEvent((String) row[9], (String) row[10], row))
                                .toList())
                        .replaceWith(() -> rows.stream()
                                .map(row -> new AnnouncedUser((String) row[9], (String) row[10]))
                                .toList()));
    }

    /**
     * Deletes the row of the user, and announces the removal of the attributes if they were announced. The caller has deleted
     * the rows that refer to it.
     */
    public Uni<Void> delete(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(
                        """
                        delete from app_user where tenant_id = :tenant and user_id = :user
                        returning profile_version is not null""",
                        Boolean.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResult()
                .chain(announced -> announced
                        ? unit.announceRemoval(
                                Topic.USER_CHANGED, UserChanged.keyOf(tenantId, userId), UserChanged.class)
                        : Uni.createFrom().voidItem());
    }

    /** Locks the user until {@code unit} ends, against track calls too; returns false if there is no such user. */
    public Uni<Boolean> lockForDeletion(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(
                        "select 1 from app_user where tenant_id = :tenant and user_id = :user for update",
                        Integer.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(row -> row != null);
    }

    /** Returns the profile of the user; one that does not exist is not enrolled. */
    public Uni<UserProfile> profile(String tenantId, String userId) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select u.email, u.email_verified, u.phone_number, u.phone_number_verified, u.username,
                          u.display_name, u.custom,
                        """
                                + EnrolledMethods.COLUMNS
                                + " from app_user u where u.tenant_id = :tenant and u.user_id = :user",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(row -> row == null ? UserProfile.unknown() : profile(row)));
    }

    private static UserProfile profile(Object[] row) {
        EnrolledMethods enrolled = EnrolledMethods.of(row[7], row[8]);
        return new UserProfile(
                enrolled.any(),
                (String) row[0],
                (Boolean) row[1],
                (String) row[2],
                (Boolean) row[3],
                (String) row[4],
                (String) row[5],
                CustomAttributes.fromJson((String) row[6]),
                enrolled.names(),
                enrolled.challengeable(null));
    }
}
