// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.contracts.challenge.VerificationMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verification methods that a user has an authenticator for, each once.
 *
 * @param all the names; {@code PUSH} comes first if a device is enrolled
 * @param preferred the method that the backend made the default, else the first one; null if there is none
 */
public record EnrolledMethods(List<String> all, @Nullable String preferred) {
    private static final String PUSH = VerificationMethod.PUSH.name();

    /** The two columns that {@link #of} takes, for a query in which {@code u} is the user. */
    static final String COLUMNS =
            """
            concat_ws(',',
              (select 'PUSH' where exists (
                select 1 from authenticator a where a.tenant_id = u.tenant_id and a.user_id = u.user_id)),
              (select string_agg(distinct c.verification_method, ',') from contact_authenticator c
                where c.tenant_id = u.tenant_id and c.user_id = u.user_id)),
            (select c.verification_method from contact_authenticator c
              where c.tenant_id = u.tenant_id and c.user_id = u.user_id and c.is_default)""";

    static EnrolledMethods of(Object all, @Nullable Object preferred) {
        String names = (String) all;
        List<String> methods = names.isEmpty() ? List.of() : List.of(names.split(",", -1));
        if (preferred != null) {
            return new EnrolledMethods(methods, (String) preferred);
        }
        return new EnrolledMethods(methods, methods.isEmpty() ? null : methods.get(0));
    }

    /** Returns whether the user has an authenticator of any method. */
    public boolean any() {
        return !all.isEmpty();
    }

    /** Names as the wire protocol carries them: null instead of an empty list. */
    public @Nullable List<String> names() {
        return any() ? all : null;
    }

    /**
     * Returns the methods that this server can challenge: push, if a device is enrolled. Null if there are none.
     *
     * @param allowed the methods that the action allows; null allows every method
     */
    public @Nullable List<String> challengeable(@Nullable List<VerificationMethod> allowed) {
        boolean push = all.contains(PUSH) && (allowed == null || allowed.contains(VerificationMethod.PUSH));
        return push ? List.of(PUSH) : null;
    }
}
