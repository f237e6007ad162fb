// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import jakarta.ws.rs.core.SecurityContext;

/** Phone that names an existing tenant. Nothing about the phone itself is proven yet. */
public record DeviceCaller(String tenantId) implements Caller {
    /** Returns the device that calls an endpoint of {@link Caller#DEVICE}. */
    public static DeviceCaller of(SecurityContext security) {
        return (DeviceCaller) security.getUserPrincipal();
    }

    @Override
    public String getName() {
        return tenantId;
    }
}
