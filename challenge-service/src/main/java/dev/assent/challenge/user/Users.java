package dev.assent.challenge.user;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** The users of each tenant. */
@ApplicationScoped
public class Users {
    private final TransactionRunner transactions;
    private final Clock clock;

    Users(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Makes the user where it is new, takes over what {@code attributes} say, and tells what is enrolled. */
    public Uni<EnrolledMethods> seen(UnitOfWork unit, String tenantId, String userId, UserAttributes attributes) {
        return store(unit, tenantId, userId, attributes).map(row -> EnrolledMethods.of(row[8], row[9]));
    }

    /** Makes the user where it is new, takes over what {@code attributes} say, and answers what is then known. */
    Uni<UserAttributes> update(String tenantId, String userId, UserAttributes attributes) {
        return transactions
                .run(unit -> store(unit, tenantId, userId, attributes))
                .map(row -> new UserAttributes(
                        (String) row[0],
                        (Boolean) row[1],
                        (String) row[2],
                        (Boolean) row[3],
                        (String) row[4],
                        (String) row[5],
                        CustomAttributes.parse((String) row[6]),
                        (String) row[7]));
    }

    /** An address that changes is no longer verified, unless {@code attributes} say so; one that is unknown never is. */
    private Uni<Object[]> store(UnitOfWork unit, String tenantId, String userId, UserAttributes attributes) {
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
                .setParameter("custom", CustomAttributes.write(attributes.custom()))
                .setParameter("locale", attributes.locale())
                .setParameter("now", clock.instant())
                .getSingleResult();
    }

    /** Deletes the user itself; what hangs on it goes before. */
    public Uni<Void> delete(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery("delete from app_user where tenant_id = :tenant and user_id = :user")
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Locks the user until {@code unit} ends, so that nobody tracks it in the meantime; false where there is no such user. */
    public Uni<Boolean> lock(UnitOfWork unit, String tenantId, String userId) {
        return unit.session()
                .createNativeQuery(
                        "select 1 from app_user where tenant_id = :tenant and user_id = :user for update",
                        Integer.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(row -> row != null);
    }

    /** What is known of a user. */
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
                CustomAttributes.parse((String) row[6]),
                enrolled.names(),
                enrolled.challengeable(null));
    }
}
