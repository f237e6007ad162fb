package dev.assent.push.apns;

import dev.assent.push.channel.Administrators;
import dev.assent.push.channel.ChannelName;
import dev.assent.push.channel.ChannelResource;
import dev.assent.push.channel.Channels;
import dev.assent.push.channel.KnownTenants;
import dev.assent.runtime.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Where an administrator sets up a tenant's way through Apple's push service. */
@SecurityRequirement(name = "administrator")
@Path(ChannelResource.PATH)
@Administrators
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Push channels")
public class ApnsResource {
    private static final Logger LOG = Logger.getLogger(ApnsResource.class);

    private final KnownTenants tenants;
    private final Channels channels;

    ApnsResource(KnownTenants tenants, Channels channels) {
        this.tenants = tenants;
        this.channels = channels;
    }

    /** The channel as it shall be. */
    public record ApnsRequest(
            @NotNull @Pattern(regexp = "[A-Z0-9]{10}", message = "must be the 10 characters of an Apple team id")
                    String teamId,
            @NotNull @Pattern(regexp = "[A-Z0-9]{10}", message = "must be the 10 characters of an Apple key id")
                    String keyId,
            @NotBlank @Size(max = 4096) String privateKey,
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

    /** The channel as it is, without its key. */
    public record ApnsAnswer(
            String channel, String teamId, String keyId, String topic, String environment, boolean enabled) {}

    /** Sets up the channel. */
    @PUT
    @Path("/apns")
    @Operation(summary = "Set up APNs", description = "With a signing key (.p8); no answer ever holds it.")
    @APIResponse(responseCode = "200", description = "The channel, without its key")
    @APIResponse(responseCode = "400", description = "A field is not as it must be")
    @APIResponse(responseCode = "401", description = "Not the administrator")
    @APIResponse(responseCode = "404", description = "No such tenant")
    public Uni<ApnsAnswer> put(@PathParam("tenantId") String tenantId, @NotNull @Valid ApnsRequest body) {
        requireKey(body);
        ApnsSettings settings = new ApnsSettings(body.teamId(), body.keyId(), body.topic(), body.environment());
        return tenants.require(tenantId)
                .chain(() -> channels.put(tenantId, ChannelName.APNS, settings, new ApnsCredentials(body.privateKey())))
                .invoke(() -> LOG.infof("APNs of tenant %s set up with key %s", tenantId, body.keyId()))
                .map(done -> new ApnsAnswer(
                        ChannelName.APNS.wireName(),
                        settings.teamId(),
                        settings.keyId(),
                        settings.topic(),
                        settings.environment(),
                        true));
    }

    private static void requireKey(ApnsRequest body) {
        try {
            SigningKeys.read(body.privateKey(), body.teamId(), body.keyId());
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidRequest("privateKey", "must be the text of a .p8 file");
        }
    }
}
