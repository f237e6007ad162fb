// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Store of users. */
@ApplicationScoped
public class UserStore {
    private final TransactionRunner transactions;
    private final Clock clock;

    UserStore(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Inserts or updates the user with {@code attributes} and returns the methods that it has enrolled. */
    public Uni<EnrolledMethods> upsert(UnitOfWork unit, String tenantId, String userId, UserAttributes attributes) {
        return upsertRow(unit, tenantId, userId, attributes).map(row -> EnrolledMethods.of(row[8], row[9]));
    }

    /** Inserts or updates the user with {@code attributes} and returns all stored attributes. */
    Uni<UserAttributes> update(String tenantId, String userId, UserAttributes attributes) {
        return transactions
                .run(unit -> upsertRow(unit, tenantId, userId, attributes))
                .map(row -> new UserAttributes(
                        (String) row[0],
                        (Boolean) row[1],
                        (String) row[2],
                        (Boolean) row[3],
                        (String) row[4],
                        (String) row[5],
                        CustomAttributes.fromJson((String) row[6]),
                        (String) row[7]));
    }

    /**
     * Inserts or updates the user and returns its columns. A changed address loses its verified flag unless
     * {@code attributes} sets it; a missing address is never verified.
     */
    private Uni<Object[]> upsertRow(UnitOfWork unit, String tenantId, String userId, UserAttributes attributes) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into app_user as u (tenant_id, user_id, email, email_verified, phone_number,
                          phone_number_verified, username, display_name, custom, locale, created_at)
                        values (:tenant, :user, :email,
                          cast(:email as varchar) is not null and coalesce(cast(:emailVerified as boolean), false), :phone,
                          cast(:phone as varchar) is not null and coalesce(cast(:phoneVerified as boolean), false),
                          :username, :displayName, :custom, :locale, :now)
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
                          locale = coalesce(excluded.locale, u.locale)
                        returning u.email, u.email_verified, u.phone_number, u.phone_number_verified, u.username,
                          u.display_name, u.custom, u.locale,
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
                .setParameter("now", clock.instant())
                .getSingleResult();
    }

    /** Deletes the row of the user. The caller has deleted the rows that refer to it. */
    public Uni<Void> delete(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery("delete from app_user where tenant_id = :tenant and user_id = :user")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .executeUpdate()
                .replaceWithVoid();
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
