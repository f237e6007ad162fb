package dev.assent.challenge.authenticator;

import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.limit.FailureLimiter;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.tenant.RequestAuthenticator;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
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
import jakarta.ws.rs.core.Context;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Where a phone enrols, and asks whether it is. */
@Path("/v1/client/user-authenticators/push")
@Tag(name = "Device API")
public class EnrolmentResource {
    /** The longest push token that is taken. */
    static final int LONGEST_PUSH_TOKEN = 4096;

    private final RequestAuthenticator callers;
    private final EnrolmentService enrolments;
    private final AuthenticatorStore authenticators;
    private final RateLimits limits;
    private final FailureLimiter failureLimiter;

    EnrolmentResource(
            RequestAuthenticator callers,
            EnrolmentService enrolments,
            AuthenticatorStore authenticators,
            RateLimits limits,
            FailureLimiter failureLimiter) {
        this.callers = callers;
        this.enrolments = enrolments;
        this.authenticators = authenticators;
        this.limits = limits;
        this.failureLimiter = failureLimiter;
    }

    /** A device that enrols. Attestation is refused rather than ignored: nobody may believe that it was checked. */
    public record Enrolment(
            @NotBlank @Size(max = 512) @Schema(description = "base64 of the P-256 key's SubjectPublicKeyInfo")
                    String publicKey,
            @Size(max = 256) @Nullable String deviceName,
            @NotBlank @Size(max = 32) @Schema(examples = {"ios", "android", "web"}) String devicePlatform,
            @Size(max = LONGEST_PUSH_TOKEN) @Nullable String pushToken,
            @Null(message = "is not supported; enrol without it") @Schema(hidden = true) @Nullable
                    Map<String, Object> performAttestation) {}

    /** An enrolled device. */
    public record Enrolled(
            @Schema(required = true) UUID userAuthenticatorId,
            @Schema(required = true) String userId,
            @Schema(required = true) Instant verifiedAt,
            @Nullable Instant lastVerifiedAt,
            @Schema(description = "until when it may answer; absent where that has no end") @Nullable
                    Instant expiresAt) {
        static Enrolled of(Authenticator device) {
            return new Enrolled(
                    device.id(), device.userId(), device.enrolledAt(), device.lastVerifiedAt(), device.expiresAt());
        }
    }

    @POST
    @SecurityRequirement(name = "browser")
    @Operation(
            summary = "Enrol this device",
            description = "The bearer's scope must hold add:authenticators. Enrolling a known key again updates it, and"
                    + " lets it answer again where it was disabled or expired.")
    public Uni<Enrolled> enrol(
            @Context HttpServerRequest request,
            @HeaderParam("Authorization") String authorization,
            @NotNull(message = "must be a JSON object") @Valid Enrolment body) {
        TrackToken token = callers.browser(authorization);
        if (!token.hasScope(TrackToken.ADD_AUTHENTICATORS)) {
            throw ApiException.invalidToken();
        }
        DeviceRegistration device = new DeviceRegistration(
                bodyKey(body.publicKey()), body.deviceName(), body.devicePlatform(), pushToken(body.pushToken()));
        return limits.take(
                        Limit.ENROLMENTS,
                        token.tenantId(),
                        request.remoteAddress().hostAddress())
                .chain(() -> enrolments.enrol(token, device))
                .map(Enrolled::of);
    }

    @GET
    @SecurityRequirement(name = "device")
    @Operation(
            summary = "Whether this device is enrolled",
            description = "404 also where it is disabled or expired: it enrols again to answer again.")
    public Uni<Enrolled> get(
            @Context HttpServerRequest request,
            @HeaderParam("Authorization") String authorization,
            @Parameter(description = "base64 or base64url over the base64 of the key") @QueryParam("publicKey")
                    String publicKey) {
        return callers.device(authorization)
                .chain(tenantId -> failureLimiter.guard(
                        tenantId,
                        request.remoteAddress().hostAddress(),
                        authenticators.getActiveByKey(tenantId, queryKey(publicKey))))
                .map(Enrolled::of);
    }

    /** The key in a query; throws a 400. */
    static DeviceKey queryKey(String publicKey) {
        return DeviceKey.parseQuery(publicKey)
                .orElseThrow(() -> ApiException.invalidRequest(
                        "publicKey", "must be base64 over the base64 of a P-256 key's SubjectPublicKeyInfo"));
    }

    /** The key in a body; throws a 400. */
    static DeviceKey bodyKey(String publicKey) {
        return DeviceKey.parse(publicKey)
                .orElseThrow(() -> ApiException.invalidRequest(
                        "publicKey", "must be base64 of the SubjectPublicKeyInfo of a P-256 key"));
    }

    /** The push token in a body; null for none. Some SDKs send an empty one until the platform has given them one. */
    static @Nullable String pushToken(@Nullable String pushToken) {
        return pushToken == null || pushToken.isBlank() ? null : pushToken;
    }
}
