// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.auth.DeviceCaller;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.limit.FailureLimiter;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Endpoints of a device that reads its pending challenge and answers it. */
@Path("/v1/client/user-authenticators/push/challenge")
@Tag(name = "Device API")
@HttpAuthenticationMechanism(Caller.DEVICE)
@SecurityRequirement(name = "device")
public class DeviceResource {
    private final FailureLimiter failureLimiter;
    private final CallerAddress addresses;
    private final PendingChallengeService pendingChallenges;
    private final AnswerService answers;

    DeviceResource(
            FailureLimiter failureLimiter,
            CallerAddress addresses,
            PendingChallengeService pendingChallenges,
            AnswerService answers) {
        this.failureLimiter = failureLimiter;
        this.addresses = addresses;
        this.pendingChallenges = pendingChallenges;
        this.answers = answers;
    }

    /** Message to sign once. */
    public record Message(@Schema(required = true) String message) {}

    /** Recorded answer. The iOS SDK requires the member; other SDKs read the status only. */
    @Schema(name = "Answered")
    public record AnswerResponse(
            @Schema(required = true, description = "whether the answer was an approval") boolean isVerified) {}

    /** Issues a message for the device to sign. */
    @POST
    @Path("sign")
    @Operation(
            summary = "Create a message to sign for the next read of a challenge",
            description = "The message is valid once, for two minutes. Send it in X-Authsignal-Signature of the GET.")
    public Uni<Message> sign(
            @Context SecurityContext security,
            @QueryParam("publicKey") String publicKey,
            @Context HttpServerRequest request) {
        return attempt(security, request, tenantId -> pendingChallenges.issueNonce(tenantId, queryKey(publicKey)))
                .map(Message::new);
    }

    /** Returns the pending challenge of the device. */
    @GET
    @Operation(
            summary = "Get the open challenge for this device",
            description = "Does not depend on a push. Returns only the device's id if no challenge is open.")
    public Uni<PendingChallenge> get(
            @Context SecurityContext security,
            @HeaderParam("X-Authsignal-Signature") String signature,
            @QueryParam("publicKey") String publicKey,
            @Context HttpServerRequest request) {
        return attempt(security, request, tenantId -> pendingChallenges.find(tenantId, queryKey(publicKey), signature));
    }

    /** Records the answer to a challenge; fails with 409 if it has one. */
    @POST
    @Operation(
            summary = "Approve or decline a challenge",
            description = "A challenge accepts one answer; a second answer returns 409.")
    @APIResponse(responseCode = "200", description = "The answer is recorded")
    @APIResponse(responseCode = "409", description = "The challenge has an answer")
    public Uni<AnswerResponse> answer(
            @Context SecurityContext security,
            @NotNull(message = "must be a JSON object") @Valid AnswerRequest body,
            @Context HttpServerRequest request) {
        return attempt(security, request, tenantId -> answers.answer(tenantId, CredentialType.PUSH, body))
                .replaceWith(new AnswerResponse(body.approved()));
    }

    private <T> Uni<T> attempt(SecurityContext security, HttpServerRequest request, Function<String, Uni<T>> work) {
        String tenantId = DeviceCaller.of(security).tenantId();
        return failureLimiter.guard(tenantId, addresses.of(request), work.apply(tenantId));
    }

    private static DeviceKey queryKey(String publicKey) {
        return DeviceKey.parseQuery(publicKey)
                .orElseThrow(() ->
                        ApiException.invalidRequest("publicKey", "must be base64 over the base64 of a P-256 key"));
    }
}
