// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import io.quarkus.security.credential.Credential;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.security.Permission;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Identity of an authenticated caller: its principal and its roles, without credentials and permissions. */
record CallerIdentity(Caller principal, Set<String> roles) implements SecurityIdentity {
    private static final Uni<Boolean> NOT_PERMITTED = Uni.createFrom().item(false);

    /** Returns the identity of {@code caller}; only administrators have roles. */
    static SecurityIdentity of(Caller caller) {
        return new CallerIdentity(
                caller, caller instanceof Administrator administrator ? administrator.roles() : Set.of());
    }

    @Override
    public Caller getPrincipal() {
        return principal;
    }

    @Override
    public boolean isAnonymous() {
        return false;
    }

    @Override
    public Set<String> getRoles() {
        return roles;
    }

    @Override
    public boolean hasRole(String role) {
        return roles.contains(role);
    }

    @Override
    public Set<Permission> getPermissions() {
        return Set.of();
    }

    @Override
    public <T extends Credential> @Nullable T getCredential(Class<T> type) {
        return null;
    }

    @Override
    public Set<Credential> getCredentials() {
        return Set.of();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // The signature is Quarkus'.
    public <T> @Nullable T getAttribute(String name) {
        return null;
    }

    @Override
    public Map<String, Object> getAttributes() {
        return Map.of();
    }

    @Override
    public Uni<Boolean> checkPermission(Permission permission) {
        return NOT_PERMITTED;
    }
}
