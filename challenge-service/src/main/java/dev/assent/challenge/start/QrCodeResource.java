// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.start.QrCodeStartService.QrCodeRequest;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.ClientCaller;
import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.secret.Secret;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of a page that starts a challenge and shows its id as a QR code. */
@Path("/v1/client/challenge/qr-code")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.CLIENT)
@SecurityRequirement(name = "browser")
@SecurityRequirement(name = "device")
public class QrCodeResource {
    private final CallerAddress addresses;
    private final QrCodeStartService challenges;

    QrCodeResource(CallerAddress addresses, QrCodeStartService challenges) {
        this.addresses = addresses;
        this.challenges = challenges;
    }

    /** Request for a QR code: the action, and what the phone shows besides it. */
    public record QrCodeStart(
            @Schema(description = "needed without a track token; with one, that of the token") @Nullable String action,
            @Schema(description = "shown on the phone; without effect if there is a track token") @Nullable
                    Map<String, Object> custom) {
        private static final QrCodeStart NOTHING = new QrCodeStart(null, null);
    }

    /** Started challenge. */
    public record QrCode(
            @Schema(required = true, description = "text of the QR code; commits to the content shown on the phone")
                    String challengeId,
            @Schema(required = true) Instant expiresAt,
            @Schema(required = true, description = "secret for the poll of this page; never part of the QR code")
                    String deviceCode) {
        /** Leaves the secret out, so that no log holds it. */
        @Override
        public String toString() {
            return "QrCode[" + challengeId + "]";
        }
    }

    /** Starts a challenge for the user of the track token or, without one, for the user who claims it. */
    @POST
    @Operation(
            summary = "Start a challenge to show as a QR code",
            description =
                    "With a track token for its user's devices; with the tenant's id alone for the device that claims it.")
    public Uni<QrCode> start(
            @Context HttpServerRequest http,
            @Context HttpHeaders headers,
            @Context SecurityContext security,
            @RequestBody(required = false) @Nullable @Valid QrCodeStart body) {
        QrCodeStart request = body == null ? QrCodeStart.NOTHING : body;
        Secret deviceCode = DeviceCode.generate();
        PageSource page = PageSource.of(
                addresses.shown(http),
                headers.getHeaderString(HttpHeaders.USER_AGENT),
                headers.getHeaderString("Origin"));
        return challenges
                .start(
                        ClientCaller.of(security),
                        new QrCodeRequest(request.action(), request.custom(), page),
                        deviceCode)
                .map(started -> new QrCode(started.id().toString(), started.expiresAt(), deviceCode.reveal()));
    }
}
