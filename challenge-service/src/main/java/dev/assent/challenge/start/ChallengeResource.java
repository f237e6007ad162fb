// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.runtime.auth.BrowserCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.token.TrackToken;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoint of a browser that starts a challenge. */
@Path("/v1/client/challenge/push")
@Tag(name = "Client API")
@HttpAuthenticationMechanism(Caller.BROWSER)
@SecurityRequirement(name = "browser")
public class ChallengeResource {
    private final CallerAddress addresses;
    private final ChallengeStartService challenges;
    private final ChallengeCancellationService cancellations;

    ChallengeResource(
            CallerAddress addresses, ChallengeStartService challenges, ChallengeCancellationService cancellations) {
        this.addresses = addresses;
        this.challenges = challenges;
        this.cancellations = cancellations;
    }

    /**
     * Request to start a challenge: the action, which must be that of the token, and the only device that may answer.
     */
    public record StartRequest(@Nullable String action, @Nullable UUID userAuthenticatorId) {
        private static final StartRequest NOTHING = new StartRequest(null, null);
    }

    /** Started challenge; {@code expiresAt} in epoch milliseconds. */
    public record StartResponse(
            @Schema(required = true, description = "64 characters that commit to the content shown to the user")
                    String challengeId,
            @Schema(description = "digits to show, which the user types on the device; absent if no code is required")
                    @Nullable
                    String verificationCode,
            @Schema(required = true) long expiresAt,
            @Schema(required = true) List<Delivery> deliveryResults) {
        static StartResponse of(ChallengeStartResult started) {
            return new StartResponse(
                    started.id().toString(),
                    started.code() == null ? null : started.code().reveal(),
                    started.expiresAt().toEpochMilli(),
                    started.devices().stream()
                            .map(device -> Delivery.of(device, started.suppressionReason()))
                            .toList());
        }

        /** Leaves the code out, so that no log holds it. */
        @Override
        public String toString() {
            return "StartResponse[" + challengeId + "]";
        }
    }

    /** State of one device's push when the challenge starts; without an error code it is on its way. */
    public record Delivery(
            @Schema(required = true) UUID userAuthenticatorId,
            @Schema(
                            description =
                                    "no_push_token, channel_disabled, push_budget_exhausted, source_blocked, or the push service's own code with which the last push to the device failed")
                    @Nullable
                    String errorCode) {
        static Delivery of(ChallengeCreated.Device device, Optional<PushSuppressionReason> reason) {
            return new Delivery(
                    device.authenticatorId(),
                    reason.map(PushSuppressionReason::wireName).orElseGet(() -> lastError(device)));
        }

        private static @Nullable String lastError(ChallengeCreated.Device device) {
            String lastError = device.pushError();
            return lastError == null && device.pushToken() == null ? "no_push_token" : lastError;
        }
    }

    /** Starts a challenge for the action of the track token. */
    @POST
    @Operation(
            summary = "Start a challenge",
            description =
                    "The device can fetch the challenge even if no push arrives. Replaces an open challenge of the same user and action code.")
    public Uni<StartResponse> start(
            @Context HttpServerRequest http,
            @Context SecurityContext security,
            @RequestBody(required = false) @Nullable @Valid StartRequest body) {
        TrackToken token = BrowserCaller.of(security).token();
        StartRequest request = body == null ? StartRequest.NOTHING : body;
        if (request.action() != null && !request.action().equals(token.actionCode())) {
            throw ApiException.invalidRequest("action", "is not the one that the token is for");
        }
        return challenges
                .start(token, addresses.of(http), request.userAuthenticatorId())
                .map(StartResponse::of);
    }

    /** Request to cancel a challenge. */
    public record CancelRequest(
            @NotNull @Schema(description = "the challengeId with which the challenge was started")
                    String challengeId) {}

    /** Response to a cancellation, without members. */
    public record CancelResponse() {}

    /** Requests cancellation of a challenge of the track token's action. */
    @POST
    @Path("cancel")
    @Operation(
            summary = "Cancel a challenge",
            description =
                    "Withdraws the push; the challenge ends as CANCELLED with the reason user, unless the device answers before. Has no effect on a challenge that has ended.")
    public Uni<CancelResponse> cancel(
            @Context SecurityContext security, @NotNull(message = "must be a JSON object") @Valid CancelRequest body) {
        return cancellations
                .cancel(BrowserCaller.of(security).token(), body.challengeId())
                .replaceWith(new CancelResponse());
    }
}
