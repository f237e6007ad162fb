package dev.assent.challenge.user;

import dev.assent.contracts.challenge.VerificationMethod;
import java.util.List;

/**
 * The verification methods that a user has an authenticator for, each once.
 *
 * @param all {@code PUSH} first, where a device is enrolled
 * @param preferred the one that the backend made the default, else the first; null where there is none
 */
public record EnrolledMethods(List<String> all, String preferred) {
    private static final String PUSH = VerificationMethod.PUSH.name();

    /** Two columns, as {@link #of} takes them, of a query in which {@code u} is the user. */
    static final String COLUMNS =
            """
            concat_ws(',',
              (select 'PUSH' where exists (
                select 1 from authenticator a where a.tenant_id = u.tenant_id and a.user_id = u.user_id)),
              (select string_agg(distinct c.verification_method, ',') from contact_authenticator c
                where c.tenant_id = u.tenant_id and c.user_id = u.user_id)),
            (select c.verification_method from contact_authenticator c
              where c.tenant_id = u.tenant_id and c.user_id = u.user_id and c.is_default)""";

    static EnrolledMethods of(Object all, Object preferred) {
        String names = (String) all;
        List<String> methods = names.isEmpty() ? List.of() : List.of(names.split(","));
        if (preferred != null) {
            return new EnrolledMethods(methods, (String) preferred);
        }
        return new EnrolledMethods(methods, methods.isEmpty() ? null : methods.get(0));
    }

    /** Whether there is any. */
    public boolean any() {
        return !all.isEmpty();
    }

    /** The names as the wire has them: absent where there are none. */
    public List<String> names() {
        return any() ? all : null;
    }

    /**
     * Of {@code allowed}, those that can be challenged here: push, where a device is enrolled. Absent where there are
     * none. Without {@code allowed} nothing is forbidden.
     */
    public List<String> challengeable(List<VerificationMethod> allowed) {
        boolean push = all.contains(PUSH) && (allowed == null || allowed.contains(VerificationMethod.PUSH));
        return push ? List.of(PUSH) : null;
    }
}
