// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.RequestContext;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.ClientCaller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint of an app that starts a challenge for a key on its own device. The path is that of the method: as the path of the
 * class, it would hide the paths below it, which are those of other classes.
 */
@Path("/")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.CLIENT)
@SecurityRequirement(name = "browser")
@SecurityRequirement(name = "device")
public class InAppChallengeResource {
    /** Code of no action: the verification names a tracked action by its token. */
    private static final String NO_ACTION = "";

    private final AnonymousChallengeService challenges;

    InAppChallengeResource(AnonymousChallengeService challenges) {
        this.challenges = challenges;
    }

    /** Request for a challenge; without an action the verification needs a track token. */
    public record InAppStart(
            @Pattern(regexp = ActionSettings.CODE, message = ActionSettings.CODE_MESSAGE) @Nullable String action) {
        private static final InAppStart NOTHING = new InAppStart(null);
    }

    /** Started challenge, whose id the device signs. */
    public record InAppChallenge(
            @Schema(required = true) String challengeId, @Schema(required = true) Instant expiresAt) {}

    /** Starts a challenge that a device of any user may prove once. */
    @POST
    @Path("v1/client/challenge")
    @Operation(
            summary = "Start a challenge for in-app verification",
            description = "The device signs the challengeId and sends it to client/verify/in-app.")
    public Uni<InAppChallenge> start(
            @Context HttpServerRequest http,
            @Context HttpHeaders headers,
            @Context SecurityContext security,
            @Valid InAppStart body) {
        ClientCaller caller = ClientCaller.of(security);
        if (caller.token() != null) {
            throw new ApiException(400, "not_supported", "Attestation of a device is not supported here.");
        }
        InAppStart request = body == null ? InAppStart.NOTHING : body;
        PageSource source = PageSource.of(
                http.remoteAddress().hostAddress(), headers.getHeaderString(HttpHeaders.USER_AGENT), null);
        return challenges
                .start(
                        new AnonymousStart(
                                caller.tenantId(),
                                request.action() == null ? NO_ACTION : request.action(),
                                CredentialType.IN_APP,
                                new RequestContext(source.ipAddress(), source.userAgent(), null, null),
                                null),
                        source.ipAddress(),
                        null)
                .map(started -> new InAppChallenge(started.id().toString(), started.expiresAt()));
    }
}
