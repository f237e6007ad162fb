// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import dev.assent.contracts.RejectUnknownMembers;
import dev.assent.dispatcher.channel.ChannelAdminService;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelResource;
import dev.assent.dispatcher.channel.TenantGuard;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Endpoint of an administrator that sets up a tenant's APNs channel. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH)
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class ApnsResource {
    private static final Logger LOG = Logger.getLogger(ApnsResource.class);

    private final TenantGuard tenants;
    private final ChannelAdminService changes;
    private final Clock clock;

    ApnsResource(TenantGuard tenants, ChannelAdminService changes, Clock clock) {
        this.tenants = tenants;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Request to set up the channel, with a signing key or with a certificate.
     *
     * @param privateKey the text of Apple's .p8 file, which is the team's {@code teamId} under {@code keyId}
     * @param certificate base64 of a PKCS#12 file, opened by {@code certificatePassword}
     * @param topic the app's bundle id
     */
    @RejectUnknownMembers
    public record ApnsRequest(
            @Pattern(regexp = "[A-Z0-9]{10}", message = "must be the 10 characters of an Apple team id") @Nullable
                    String teamId,
            @Pattern(regexp = "[A-Z0-9]{10}", message = "must be the 10 characters of an Apple key id") @Nullable
                    String keyId,
            @Size(max = 4096) @Nullable String privateKey,
            @Size(max = 32768) @Nullable String certificate,
            @Size(max = 256) @Nullable String certificatePassword,
            @NotNull @Pattern(regexp = "[A-Za-z0-9.-]{1,255}", message = "must be the bundle id of an app")
                    String topic,
            @NotNull @Pattern(regexp = "production|sandbox", message = "must be production or sandbox")
                    String environment) {

        /** Names the key and does not show it. */
        @Override
        public String toString() {
            return "ApnsRequest[" + teamId + ", " + keyId + "]";
        }
    }

    /** Channel without its key. */
    public record ApnsAnswer(
            String channel,
            @Nullable String teamId,
            @Nullable String keyId,
            String topic,
            String environment,
            @Nullable Instant certificateExpiresAt,
            boolean enabled) {}

    /** Sets up the channel. */
    @PUT
    @RolesAllowed(Administrator.ADMIN)
    @Path("/apns")
    @Operation(
            summary = "Set up APNs",
            description =
                    "Requires a signing key (teamId, keyId and privateKey, the text of a .p8 file) or a certificate (certificate, base64 of a PKCS#12 file, and certificatePassword); no response contains them. A later call replaces them; pushes in progress still use the previous ones.")
    @APIResponse(responseCode = "200", description = "The channel, without its key")
    @APIResponse(responseCode = "400", description = "A field is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<ApnsAnswer> put(
            @PathParam("tenantId") String tenantId,
            @NotNull(message = "must be a JSON object") @Valid ApnsRequest body) {
        String certificate = body.certificate();
        ApnsSettings settings = certificate == null ? withKey(body) : withCertificate(body, certificate);
        ApnsCredentials credentials = new ApnsCredentials(
                body.privateKey(),
                certificate,
                certificate == null ? null : Objects.requireNonNullElse(body.certificatePassword(), ""));
        return tenants.requireExists(tenantId)
                .chain(() -> changes.put(tenantId, ChannelName.APNS, settings, credentials))
                .invoke(() -> LOG.infof(
                        "APNs of tenant %s set up with %s",
                        tenantId, certificate == null ? "key " + body.keyId() : "a certificate"))
                .map(done -> new ApnsAnswer(
                        ChannelName.APNS.wireName(),
                        settings.teamId(),
                        settings.keyId(),
                        settings.topic(),
                        settings.environment(),
                        settings.certificateExpiresAt(),
                        true));
    }

    private static ApnsSettings withKey(ApnsRequest body) {
        String teamId = require("teamId", body.teamId());
        String keyId = require("keyId", body.keyId());
        String privateKey = require("privateKey", body.privateKey());
        forbid("certificatePassword", body.certificatePassword(), "a certificate");
        try {
            SigningKeyReader.read(privateKey, teamId, keyId);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest("privateKey", "must be the text of a .p8 file");
        }
        return new ApnsSettings(teamId, keyId, body.topic(), body.environment(), null);
    }

    private ApnsSettings withCertificate(ApnsRequest body, String encoded) {
        String key = "a signing key, and there is a certificate";
        forbid("teamId", body.teamId(), key);
        forbid("keyId", body.keyId(), key);
        forbid("privateKey", body.privateKey(), key);
        X509Certificate certificate;
        try {
            certificate =
                    ClientCertificateReader.read(encoded, Objects.requireNonNullElse(body.certificatePassword(), ""));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest(
                    "certificate", "must be base64 of a PKCS#12 file with a private key that the password opens");
        }
        Instant expiresAt = certificate.getNotAfter().toInstant();
        if (!expiresAt.isAfter(clock.instant())) {
            throw ApiException.invalidRequest("certificate", "must not have expired");
        }
        return new ApnsSettings(null, null, body.topic(), body.environment(), expiresAt);
    }

    private static String require(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw ApiException.invalidRequest(field, "must not be empty where there is no certificate");
        }
        return value;
    }

    private static void forbid(String field, @Nullable String value, String of) {
        if (value != null) {
            throw ApiException.invalidRequest(field, "belongs to " + of);
        }
    }
}
