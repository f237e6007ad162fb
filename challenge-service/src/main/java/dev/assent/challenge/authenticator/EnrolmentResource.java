package dev.assent.challenge.authenticator;

import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.Callers;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where a phone enrols, and asks whether it is. */
@Path("/v1/client/user-authenticators/push")
@Tag(name = "Device API")
public class EnrolmentResource {
    private static final int LONGEST_PUSH_TOKEN = 4096;

    private final Callers callers;
    private final Authenticators authenticators;

    EnrolmentResource(Callers callers, Authenticators authenticators) {
        this.callers = callers;
        this.authenticators = authenticators;
    }

    /** A device that enrols. Attestation is refused rather than ignored: nobody may believe that it was checked. */
    public record Enrolment(
            @NotBlank @Size(max = 512) @Schema(description = "base64 of the P-256 key's SubjectPublicKeyInfo")
                    String publicKey,
            @Size(max = 256) String deviceName,
            @NotBlank @Size(max = 32) @Schema(examples = {"ios", "android"}) String devicePlatform,
            @Size(max = LONGEST_PUSH_TOKEN) String pushToken,
            @Null(message = "is not supported; enrol without it") @Schema(hidden = true)
                    Map<String, Object> performAttestation) {}

    /** An enrolled device. */
    public record Enrolled(
            @Schema(required = true) UUID userAuthenticatorId,
            @Schema(required = true) String userId,
            @Schema(required = true) Instant verifiedAt,
            Instant lastVerifiedAt) {
        static Enrolled of(Authenticator device) {
            return new Enrolled(device.id(), device.userId(), device.enrolledAt(), device.lastVerifiedAt());
        }
    }

    @POST
    @SecurityRequirement(name = "browser")
    @Operation(
            summary = "Enrol this device",
            description = "The bearer's scope must hold add:authenticators. Enrolling a known key again updates it.")
    public Uni<Enrolled> enrol(
            @HeaderParam("Authorization") String authorization,
            @NotNull(message = "must be a JSON object") @Valid Enrolment body) {
        TrackToken token = callers.browser(authorization);
        if (!token.hasScope(TrackToken.ADD_AUTHENTICATORS)) {
            throw ApiException.invalidToken();
        }
        DeviceKey key = DeviceKey.parse(body.publicKey())
                .orElseThrow(() -> ApiException.invalidRequest(
                        "publicKey", "must be base64 of the SubjectPublicKeyInfo of a P-256 key"));
        return authenticators
                .enrol(
                        token,
                        new NewDevice(
                                key,
                                body.deviceName(),
                                body.devicePlatform(),
                                // Some SDKs send an empty token until the platform has given them one.
                                body.pushToken() == null || body.pushToken().isBlank() ? null : body.pushToken()))
                .map(Enrolled::of);
    }

    @GET
    @SecurityRequirement(name = "device")
    @Operation(summary = "Whether this device is enrolled")
    public Uni<Enrolled> get(
            @HeaderParam("Authorization") String authorization,
            @Parameter(description = "base64 or base64url over the base64 of the key") @QueryParam("publicKey")
                    String publicKey) {
        return callers.device(authorization)
                .chain(tenantId -> DeviceKey.parseQuery(publicKey)
                        .map(key -> authenticators.byKey(tenantId, key))
                        .orElseThrow(() -> ApiException.invalidRequest(
                                "publicKey", "must be base64 over the base64 of a P-256 key's SubjectPublicKeyInfo")))
                .map(Enrolled::of);
    }
}
