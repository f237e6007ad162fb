package dev.assent.challenge.start;

import dev.assent.challenge.authenticator.Authenticator;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.Callers;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where a browser starts a challenge. */
@Path("/v1/client/challenge/push")
@Tag(name = "Client API")
@SecurityRequirement(name = "browser")
public class ChallengeResource {
    private final Callers callers;
    private final ChallengeStart challenges;

    ChallengeResource(Callers callers, ChallengeStart challenges) {
        this.callers = callers;
        this.challenges = challenges;
    }

    /**
     * What a browser may say: the action, which must be the token's, and the one device that may answer.
     */
    public record StartRequest(String action, UUID userAuthenticatorId) {
        private static final StartRequest NOTHING = new StartRequest(null, null);
    }

    /** A challenge that waits for its answer; {@code expiresAt} in epoch milliseconds. */
    public record StartResponse(
            @Schema(required = true, description = "64 characters that commit to what the user is shown")
                    String challengeId,
            @Schema(required = true) long expiresAt,
            @Schema(required = true) List<Delivery> deliveryResults) {}

    /** What is known of one device's push when the challenge starts; no code means that it is on its way. */
    public record Delivery(
            @Schema(required = true) UUID userAuthenticatorId,
            @Schema(enumeration = "no_push_token") String errorCode) {
        static Delivery of(Authenticator device) {
            return new Delivery(device.id(), device.pushToken() == null ? "no_push_token" : null);
        }
    }

    @POST
    @Operation(
            summary = "Start a challenge",
            description = "Whether a push arrives does not matter: the phone can ask by itself.")
    public Uni<StartResponse> start(@HeaderParam("Authorization") String authorization, @Valid StartRequest body) {
        TrackToken token = callers.browser(authorization);
        StartRequest request = body == null ? StartRequest.NOTHING : body;
        if (request.action() != null && !request.action().equals(token.actionCode())) {
            throw ApiException.invalidRequest("action", "is not the one that the token is for");
        }
        return challenges
                .start(token, request.userAuthenticatorId())
                .map(started -> new StartResponse(
                        started.id().toString(),
                        started.expiresAt().toEpochMilli(),
                        started.devices().stream().map(Delivery::of).toList()));
    }
}
