package dev.assent.challenge.user;

import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.outbox.Transactions;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** The users of each tenant. */
@ApplicationScoped
public class Users {
    private static final List<String> METHODS = List.of(VerificationMethod.PUSH.name());

    private final Transactions transactions;
    private final Clock clock;

    Users(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** What a tracked action may say of its user; null leaves what is known. */
    public record Attributes(String email, String phoneNumber, String username, String locale) {}

    /** Makes the user where it is new, takes over what {@code attributes} say, and tells whether a device is enrolled. */
    public Uni<Boolean> seen(UnitOfWork unit, String tenantId, String userId, Attributes attributes) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into app_user as u (tenant_id, user_id, email, phone_number, username, locale, created_at)
                        values (:tenant, :user, :email, :phone, :username, :locale, :now)
                        on conflict (tenant_id, user_id) do update set
                          email = coalesce(excluded.email, u.email),
                          email_verified = u.email_verified and (excluded.email is null or excluded.email = u.email),
                          phone_number = coalesce(excluded.phone_number, u.phone_number),
                          phone_number_verified = u.phone_number_verified
                            and (excluded.phone_number is null or excluded.phone_number = u.phone_number),
                          username = coalesce(excluded.username, u.username),
                          locale = coalesce(excluded.locale, u.locale)
                        returning exists (
                          select 1 from authenticator a where a.tenant_id = u.tenant_id and a.user_id = u.user_id)""",
                        Boolean.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .setParameter("email", attributes.email())
                .setParameter("phone", attributes.phoneNumber())
                .setParameter("username", attributes.username())
                .setParameter("locale", attributes.locale())
                .setParameter("now", clock.instant())
                .getSingleResult();
    }

    /** What is known of a user. */
    public Uni<UserProfile> profile(String tenantId, String userId) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select u.email, u.email_verified, u.phone_number, u.phone_number_verified, u.username,
                          u.display_name, u.custom, exists (
                            select 1 from authenticator a where a.tenant_id = u.tenant_id and a.user_id = u.user_id)
                        from app_user u where u.tenant_id = :tenant and u.user_id = :user""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(row -> row == null ? UserProfile.unknown() : profile(row)));
    }

    private static UserProfile profile(Object[] row) {
        boolean enrolled = (Boolean) row[7];
        return new UserProfile(
                enrolled,
                (String) row[0],
                (Boolean) row[1],
                (String) row[2],
                (Boolean) row[3],
                (String) row[4],
                (String) row[5],
                CustomAttributes.parse((String) row[6]),
                enrolled ? METHODS : null,
                enrolled ? METHODS : null);
    }
}
