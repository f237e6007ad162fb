// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing.sample;

import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.PathParam;

/** Resource with one method for each mistake and one without. */
public class ForgetfulResource {
    /** Names no caller. */
    @GET
    public void forgotten() {}

    /** Names a caller and is public. */
    @POST
    @PermitAll
    @HttpAuthenticationMechanism("backend")
    public void contradictory() {}

    /** Lets every administrator in. */
    @DELETE
    @HttpAuthenticationMechanism("administrator")
    public void ofNoRole() {}

    /** Takes a body of a type that ignores what it does not know. */
    @PATCH
    @HttpAuthenticationMechanism("administrator")
    @RolesAllowed("assent-admin")
    public void ofLenientBody(@PathParam("id") String id, Object body) {}

    /** Makes no mistake. */
    @PUT
    @HttpAuthenticationMechanism("administrator")
    @RolesAllowed("assent-admin")
    public void right(@PathParam("id") String id) {}
}
