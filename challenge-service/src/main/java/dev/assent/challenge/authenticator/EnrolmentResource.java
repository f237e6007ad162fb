// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.attestation.AttestationProof;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.auth.AccessTokenCaller;
import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.DeviceCaller;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.Identifier;
import dev.assent.runtime.http.VisibleText;
import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.limit.FailureLimiter;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoints of a device that enrols or reads its enrolment. */
@Path("/v1/client/user-authenticators/push")
@Tag(name = "Device API")
public class EnrolmentResource {
    /** Length of the longest accepted push token. */
    static final int LONGEST_PUSH_TOKEN = 4096;

    private final EnrolmentProofVerifier proofs;
    private final EnrolmentService enrolments;
    private final AuthenticatorStore authenticators;
    private final RateLimits limits;
    private final FailureLimiter failureLimiter;
    private final CallerAddress addresses;

    EnrolmentResource(
            EnrolmentProofVerifier proofs,
            EnrolmentService enrolments,
            AuthenticatorStore authenticators,
            RateLimits limits,
            FailureLimiter failureLimiter,
            CallerAddress addresses) {
        this.proofs = proofs;
        this.enrolments = enrolments;
        this.authenticators = authenticators;
        this.limits = limits;
        this.failureLimiter = failureLimiter;
        this.addresses = addresses;
    }

    /** Enrolment of a device. Attestation is recorded or refused, never ignored: nobody may believe that it was checked. */
    public record Enrolment(
            @NotBlank @Size(max = 512) @Schema(description = "base64 of the P-256 key's SubjectPublicKeyInfo")
                    String publicKey,
            @Size(max = 256) @Nullable String deviceName,
            @NotBlank @Size(max = 32) @Identifier @Schema(examples = {"ios", "android", "web"}) String devicePlatform,
            @Size(max = LONGEST_PUSH_TOKEN) @Nullable String pushToken,
            @Valid
                    @Schema(
                            description =
                                    "proof for the nonce of POST /client/challenge; recorded, not verified, if the tenant's settings say so")
                    @Nullable
                    AttestationProof performAttestation) {}

    /** Enrolled device. */
    public record Enrolled(
            @Schema(required = true) UUID userAuthenticatorId,
            @Schema(required = true) String userId,
            @Schema(required = true) Instant verifiedAt,
            @Nullable Instant lastVerifiedAt,
            @Schema(description = "end of the device's lifetime; absent if it does not expire") @Nullable
                    Instant expiresAt) {
        static Enrolled of(Authenticator device) {
            return new Enrolled(
                    device.id(), device.userId(), device.enrolledAt(), device.lastVerifiedAt(), device.expiresAt());
        }
    }

    /** Enrols the device, or updates it if its key is enrolled. */
    @POST
    @HttpAuthenticationMechanism(Caller.ENROLLER)
    @SecurityRequirement(name = "browser")
    @Operation(
            summary = "Enrol this device",
            description =
                    "The bearer token is a track token with the scope add:authenticators, or the access token of an approval of the last ten minutes. With the tenant's setting firstDeviceWithoutScope, every track token enrols a user's first device. A token enrols one device. Enrolling a known key again updates the device and reactivates it if it was disabled or expired.")
    @APIResponse(responseCode = "200", description = "The device")
    @APIResponse(
            responseCode = "409",
            description = "Another user of the tenant holds the key, or has too many devices")
    public Uni<Enrolled> enrol(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid Enrolment body) {
        return enrol(CredentialType.PUSH, request, security, body);
    }

    /** Enrols the device with a credential of {@code type}. */
    Uni<Enrolled> enrol(CredentialType type, HttpServerRequest request, SecurityContext security, Enrolment body) {
        DeviceRegistration device = new DeviceRegistration(
                type,
                bodyKey(body.publicKey()),
                // The owner chooses this text, so a hidden character must not stop the enrolment.
                body.deviceName() == null ? null : VisibleText.replaceHidden(body.deviceName()),
                body.devicePlatform(),
                pushToken(body.pushToken()));
        PushTokenValidator.validate(device.pushToken(), device.platform());
        return verify(security)
                .call(proof -> limits.take(Limit.ENROLMENTS, proof.tenantId(), addresses.of(request)))
                .chain(proof -> enrolments.enrol(proof, device, body.performAttestation()))
                .map(Enrolled::of);
    }

    private Uni<EnrolmentProof> verify(SecurityContext security) {
        return security.getUserPrincipal() instanceof AccessTokenCaller approved
                ? proofs.verify(approved.token())
                : proofs.verify(BrowserCaller.of(security).token());
    }

    /** Returns the enrolled device; fails with 404 if it is not active. */
    @GET
    @HttpAuthenticationMechanism(Caller.DEVICE)
    @SecurityRequirement(name = "device")
    @Operation(
            summary = "Get the enrolment of this device",
            description =
                    "Returns 404 also for a disabled or expired device, which must enrol again to answer challenges.")
    public Uni<Enrolled> get(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @Parameter(description = "base64 or base64url of the base64-encoded key") @QueryParam("publicKey")
                    String publicKey) {
        return get(CredentialType.PUSH, request, security, publicKey);
    }

    /** Returns the device that is enrolled with a credential of {@code type}. */
    Uni<Enrolled> get(CredentialType type, HttpServerRequest request, SecurityContext security, String publicKey) {
        String tenantId = DeviceCaller.of(security).tenantId();
        return failureLimiter
                .guard(
                        tenantId,
                        addresses.of(request),
                        authenticators.getActiveByKey(tenantId, type, queryKey(publicKey)))
                .map(Enrolled::of);
    }

    /** Returns the key in a query; throws a 400. */
    static DeviceKey queryKey(String publicKey) {
        return DeviceKey.parseQuery(publicKey)
                .orElseThrow(() -> ApiException.invalidRequest(
                        "publicKey", "must be base64 over the base64 of a P-256 key's SubjectPublicKeyInfo"));
    }

    /** Returns the key in a body; throws a 400. */
    static DeviceKey bodyKey(String publicKey) {
        return DeviceKey.parse(publicKey)
                .orElseThrow(() -> ApiException.invalidRequest(
                        "publicKey", "must be base64 of the SubjectPublicKeyInfo of a P-256 key"));
    }

    /** Returns the push token in a body; null for none. Some SDKs send an empty one until the platform has issued one. */
    static @Nullable String pushToken(@Nullable String pushToken) {
        return pushToken == null || pushToken.isBlank() ? null : pushToken;
    }
}
