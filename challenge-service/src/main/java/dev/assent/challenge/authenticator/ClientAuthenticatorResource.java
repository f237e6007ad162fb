// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoint of a browser that lists its user's authenticators, such as for the choice of a {@code userAuthenticatorId}. */
@Path("/")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.BROWSER)
@SecurityRequirement(name = "browser")
public class ClientAuthenticatorResource {
    private final UserAuthenticatorService authenticators;

    ClientAuthenticatorResource(UserAuthenticatorService authenticators) {
        this.authenticators = authenticators;
    }

    /** Lists the authenticators of the token's user that can verify the user now, oldest first. */
    @GET
    @Path("v1/client/user-authenticators")
    @Operation(
            summary = "List the authenticators of the token's user",
            description = "Addresses are masked. Omits disabled and expired devices, which can answer no challenge.")
    public Uni<List<UserAuthenticator>> list(@Context SecurityContext security) {
        return authenticators.listMasked(BrowserCaller.of(security).token());
    }
}
