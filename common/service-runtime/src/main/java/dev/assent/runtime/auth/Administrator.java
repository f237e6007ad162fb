// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import jakarta.ws.rs.core.SecurityContext;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Operator of the installation. A resource names the least role that it needs: {@code @RolesAllowed(Administrator.AUDITOR)}.
 *
 * @param name the subject that the audit log records
 * @param roles the granted roles with every weaker one; empty for a token that grants none
 */
public record Administrator(String name, Set<String> roles) implements Caller {
    /** Role that may read, change tenants, keys and channels, and operate. */
    public static final String ADMIN = "assent-admin";

    /** Role that may read and operate: replay and retry, send test pushes, switch channels on and off, remove devices. */
    public static final String OPERATOR = "assent-operator";

    /** Role that may only read. */
    public static final String AUDITOR = "assent-auditor";

    /** Name of a caller that presents the static token. */
    static final String STATIC_TOKEN_NAME = "admin-token";

    private static final List<String> STRONGEST_FIRST = List.of(ADMIN, OPERATOR, AUDITOR);

    /** Returns the administrator {@code name} with the strongest of {@code granted} and what that one includes. */
    static Administrator granted(String name, Collection<String> granted) {
        Set<String> roles = new LinkedHashSet<>();
        for (String role : STRONGEST_FIRST) {
            if (!roles.isEmpty() || granted.contains(role)) {
                roles.add(role);
            }
        }
        return new Administrator(name, Set.copyOf(roles));
    }

    /** Returns the caller of a request to an endpoint of {@link Caller#ADMINISTRATOR}. */
    public static Administrator of(SecurityContext security) {
        return (Administrator) security.getUserPrincipal();
    }

    @Override
    public String getName() {
        return name;
    }
}
