// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.contracts.challenge.VerificationMethod;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verification methods that a user has an authenticator for, each once.
 *
 * @param all the names; those of devices, {@code PUSH} and {@code DEVICE}, come first
 * @param preferred the method that the backend made the default, else the first one; null if there is none
 */
public record EnrolledMethods(List<String> all, @Nullable String preferred) {
    /** The two columns that {@link #of} takes, for a query in which {@code u} is the user. */
    public static final String COLUMNS =
            """
            concat_ws(',',
              (select string_agg(d.method, ',' order by d.method desc) from (
                select distinct case when a.credential_type = 'PUSH' then 'PUSH' else 'DEVICE' end as method
                from authenticator a where a.tenant_id = u.tenant_id and a.user_id = u.user_id) d),
              (select string_agg(distinct c.verification_method, ',') from contact_authenticator c
                where c.tenant_id = u.tenant_id and c.user_id = u.user_id)),
            (select c.verification_method from contact_authenticator c
              where c.tenant_id = u.tenant_id and c.user_id = u.user_id and c.is_default)""";

    /** Returns the methods of the two columns. */
    public static EnrolledMethods of(Object all, @Nullable Object preferred) {
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
     * Returns the methods that this server can challenge: those of the user's devices. Null if there are none.
     *
     * @param allowed the methods that the action allows; null allows every method
     */
    public @Nullable List<String> challengeable(@Nullable List<VerificationMethod> allowed) {
        List<String> methods = Arrays.stream(VerificationMethod.values())
                .filter(method -> allowed == null || allowed.contains(method))
                .map(VerificationMethod::name)
                .filter(all::contains)
                .toList();
        return methods.isEmpty() ? null : methods;
    }
}
