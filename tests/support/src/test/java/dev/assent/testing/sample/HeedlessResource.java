// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing.sample;

import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;

/** Endpoints that {@link InheritingResource} inherits. */
public abstract class HeedlessResource {
    /** Leaves its caller to the class that inherits it. */
    @GET
    public void inherited() {}

    /** Makes no mistake until it is overridden. */
    @POST
    @HttpAuthenticationMechanism("administrator")
    @RolesAllowed("assent-admin")
    public void overridden() {}
}
