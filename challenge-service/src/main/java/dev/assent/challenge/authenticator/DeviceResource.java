// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.DeviceCaller;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.limit.FailureLimiter;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.PATCH;
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
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoints of an enrolled device that changes its push token or expiry, or removes itself. */
@Path("/v1/client/user-authenticators/push")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.DEVICE)
@SecurityRequirement(name = "device")
public class DeviceResource {
    private final DeviceSelfService changes;
    private final FailureLimiter failureLimiter;
    private final CallerAddress addresses;

    DeviceResource(DeviceSelfService changes, FailureLimiter failureLimiter, CallerAddress addresses) {
        this.changes = changes;
        this.failureLimiter = failureLimiter;
        this.addresses = addresses;
    }

    /** Message to sign once, and its id. */
    public record MessageToSign(@Schema(required = true) UUID challengeId, @Schema(required = true) String message) {}

    /** Change of a device; the signature is over the message of {@code challengeId}. */
    public record Update(
            @NotNull UUID challengeId,
            @NotBlank @Size(max = 512) String publicKey,
            @NotBlank @Size(max = 256) String signature,
            @Size(max = EnrolmentResource.LONGEST_PUSH_TOKEN) @Nullable String pushToken,
            @Schema(description = "true restarts the device's lifetime; no effect if devices do not expire") @Nullable
                    Boolean resetExpiry) {
        DeviceSelfService.ChangeRequest change() {
            return new DeviceSelfService.ChangeRequest(
                    EnrolmentResource.bodyKey(publicKey),
                    challengeId,
                    signature,
                    EnrolmentResource.pushToken(pushToken),
                    Boolean.TRUE.equals(resetExpiry));
        }
    }

    /** Device after its change. */
    public record Updated(
            @Schema(required = true) UUID userAuthenticatorId,
            @Schema(required = true) String userId,
            @Schema(required = true) Instant lastVerifiedAt,
            @Nullable String pushToken,
            @Nullable Instant expiresAt) {}

    /** Removal of a device; the signature is over the number of the current ten minutes, such as {@code 2932345.0}. */
    public record Removal(@NotBlank @Size(max = 512) String publicKey, @NotBlank @Size(max = 256) String signature) {}

    /** Result of a removal. */
    public record Removed(@Schema(required = true) boolean removedAuthenticator) {}

    /** Issues a message for the device to sign. */
    @POST
    @Path("sign")
    @Operation(
            summary = "Create a message to sign for the next change of a device",
            description = "The message is valid once, for two minutes.")
    public Uni<MessageToSign> sign(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @Parameter(description = "base64 or base64url of the base64-encoded key") @QueryParam("publicKey")
                    String publicKey) {
        String tenantId = DeviceCaller.of(security).tenantId();
        return failureLimiter
                .guard(
                        tenantId,
                        addresses.of(request),
                        changes.issueMessage(tenantId, EnrolmentResource.queryKey(publicKey)))
                .map(issued -> new MessageToSign(issued.id(), issued.message()));
    }

    /** Changes the push token or restarts the time to expiry. */
    @PATCH
    @Operation(summary = "Change the push token or restart the device's lifetime")
    public Uni<Updated> update(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid Update body) {
        String tenantId = DeviceCaller.of(security).tenantId();
        return failureLimiter
                .guard(tenantId, addresses.of(request), changes.change(tenantId, body.change()))
                .map(device -> new Updated(
                        device.id(),
                        device.userId(),
                        requireNonNull(device.lastVerifiedAt()),
                        device.pushToken(),
                        device.expiresAt()));
    }

    /** Removes the device. */
    @POST
    @Path("remove")
    @Operation(
            summary = "Remove this device",
            description = "The device can answer no further challenges, including open ones.")
    public Uni<Removed> remove(
            @Context HttpServerRequest request,
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid Removal body) {
        return remove(CredentialType.PUSH, request, security, body);
    }

    /** Removes the device that is enrolled with a credential of {@code type}. */
    Uni<Removed> remove(CredentialType type, HttpServerRequest request, SecurityContext security, Removal body) {
        String tenantId = DeviceCaller.of(security).tenantId();
        DeviceKey key = EnrolmentResource.bodyKey(body.publicKey());
        return failureLimiter
                .guard(tenantId, addresses.of(request), changes.remove(tenantId, type, key, body.signature()))
                .replaceWith(new Removed(true));
    }
}
