// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import jakarta.ws.rs.core.SecurityContext;

/** Backend of a tenant, proven by one of the tenant's secret keys. */
public record BackendCaller(String tenantId) implements Caller {
    /** Returns the backend that calls an endpoint of {@link Caller#BACKEND}. */
    public static BackendCaller of(SecurityContext security) {
        return (BackendCaller) security.getUserPrincipal();
    }

    @Override
    public String getName() {
        return tenantId;
    }
}
