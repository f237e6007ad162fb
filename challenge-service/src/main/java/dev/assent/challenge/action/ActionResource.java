// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.challenge.user.CustomAttributes;
import dev.assent.challenge.user.UserAttributes;
import dev.assent.challenge.user.UserResource;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.runtime.auth.BackendCaller;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.Identifier;
import dev.assent.runtime.http.RequestTarget;
import dev.assent.runtime.http.VisibleText;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoints of a backend that tracks actions and reads their state. */
@Path("/v1/users/{userId}/actions/{action}")
@Tag(name = "Server API")
@HttpAuthenticationMechanism(Caller.BACKEND)
@SecurityRequirement(name = "backend")
public class ActionResource {
    private static final int LONGEST_KEY = 256;

    private final ActionService actions;
    private final TrackTokenService tokens;
    private final ChallengePageUrl pages;

    ActionResource(ActionService actions, TrackTokenService tokens, ChallengePageUrl pages) {
        this.actions = actions;
        this.tokens = tokens;
        this.pages = pages;
    }

    /**
     * Request to track an action; every member may be absent. {@code customDomain} and {@code challengeId} are read as
     * strictly as the others and have no effect.
     */
    public record TrackRequest(
            @Size(min = 1, max = LONGEST_KEY) @Identifier @Nullable String idempotencyKey,
            @Size(max = RedirectUrl.MAX_LENGTH)
                    @Schema(
                            description =
                                    "the page or app to which the challenge page returns the user: https, http on the same machine, or a private scheme")
                    @Nullable
                    String redirectUrl,
            @Schema(description = "true if the challenge page shows the user's devices once the action is proven")
                    @Nullable
                    Boolean redirectToSettings,
            @Size(max = 64) @Identifier @Nullable String ipAddress,
            @Size(max = 1024) @Nullable String userAgent,
            @Size(max = 256) @Identifier @Nullable String deviceId,
            @Size(max = 256) @Identifier @Nullable String scope,
            @Size(max = 320) @Identifier @Nullable String email,
            @Size(max = 32) @Identifier @Nullable String phoneNumber,
            @Size(max = 256) @Identifier @Nullable String username,
            @Size(max = 35) @Identifier @Nullable String locale,
            @Size(max = 256) @Nullable String challengeId,
            @Size(max = 256) @Nullable String customDomain,
            @Schema(description = "strings, numbers, booleans and lists of these") @Nullable
                    Map<String, Object> custom) {
        private static final TrackRequest NOTHING =
                new TrackRequest(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Tracked action and the token that lets a browser challenge it. */
    public record TrackResponse(
            @Schema(required = true) String idempotencyKey,
            @Schema(required = true) ActionState state,
            @Schema(
                            description =
                                    "the challenge page with the token: the tenant's own by the setting challengeUrl, or else Assent's; absent without both the setting and assent.public-url")
                    @Nullable
                    String url,
            @Schema(required = true) String token,
            @Schema(required = true) boolean isEnrolled,
            @Nullable List<String> enrolledVerificationMethods,
            @Nullable List<String> allowedVerificationMethods,
            @Nullable String defaultVerificationMethod,
            @Schema(required = true, description = "always empty: there are no rules here") List<String> ruleIds) {}

    /** State of an action. */
    public record ActionResponse(
            @Schema(required = true) ActionState state,
            @Schema(required = true) Instant stateUpdatedAt,
            @Schema(required = true) Instant createdAt,
            @Nullable VerificationMethod verificationMethod,
            @Schema(required = true, description = "always empty: there are no rules here") List<String> rules,
            @Schema(required = true, description = "always empty: there are no rules here")
                    Map<String, Object> output) {}

    /** State that a backend sets. */
    public record StateRequest(@NotNull ActionState state) {}

    /** State of an action after the change. */
    public record StateResponse(@Schema(required = true) ActionState state) {}

    /** Tracks an action and issues its track token. */
    @POST
    @Operation(
            summary = "Track an action",
            description =
                    "Creates the user if new. The same idempotencyKey identifies the same action; 409 idempotency_key_reused if its custom differs.")
    @APIResponse(responseCode = "200", description = "The action, with its token")
    @APIResponse(responseCode = "409", description = "The key belongs to an action with other custom attributes")
    public Uni<TrackResponse> track(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @PathParam("action") @Pattern(regexp = ActionSettings.CODE, message = ActionSettings.CODE_MESSAGE)
                    String action,
            @RequestBody(required = false) @Nullable @Valid TrackRequest body) {
        TrackRequest request = body == null ? TrackRequest.NOTHING : body;
        CustomAttributes.validate(request.custom());
        RequestTarget.requireNameable("idempotencyKey", request.idempotencyKey());
        RequestTarget.requireNameable("deviceId", request.deviceId());
        String idempotencyKey =
                request.idempotencyKey() == null ? UUID.randomUUID().toString() : request.idempotencyKey();
        return actions.track(
                        new ActionKey(BackendCaller.of(security).tenantId(), userId, action, idempotencyKey),
                        UserAttributes.ofAction(
                                request.email(), request.phoneNumber(), request.username(), request.locale()),
                        new RequestContext(
                                request.ipAddress(),
                                // A browser chooses this text, so a hidden character must not stop the sign-in.
                                request.userAgent() == null ? null : VisibleText.replaceHidden(request.userAgent()),
                                request.deviceId(),
                                request.custom()),
                        new PageReturn(request.redirectUrl(), Boolean.TRUE.equals(request.redirectToSettings())))
                .map(tracked -> answer(tracked, request.scope()));
    }

    private TrackResponse answer(ActionService.TrackResult tracked, @Nullable String scope) {
        ActionKey key = tracked.key();
        String token = tokens.mint(new TrackToken(
                UuidGenerator.next(),
                key.tenantId(),
                key.userId(),
                tracked.actionId(),
                key.actionCode(),
                key.idempotencyKey(),
                scope));
        return new TrackResponse(
                key.idempotencyKey(),
                tracked.state(),
                pages.withToken(key.tenantId(), tracked.settings(), token),
                token,
                tracked.enrolled().any(),
                tracked.enrolled().names(),
                tracked.challengeable(),
                tracked.enrolled().preferred(),
                List.of());
    }

    /** Returns the state of an action; fails with 404 if there is none. */
    @GET
    @Path("{idempotencyKey}")
    @Operation(summary = "Get the state of an action")
    public Uni<ActionResponse> get(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @PathParam("action") @Pattern(regexp = ActionSettings.CODE, message = ActionSettings.CODE_MESSAGE)
                    String action,
            @PathParam("idempotencyKey") @Size(max = LONGEST_KEY) String idempotencyKey) {
        return actions.get(new ActionKey(BackendCaller.of(security).tenantId(), userId, action, idempotencyKey))
                .map(found -> new ActionResponse(
                        found.state(),
                        found.stateUpdatedAt(),
                        found.createdAt(),
                        found.verificationMethod(),
                        List.of(),
                        Map.of()));
    }

    /** Sets the state of an action; fails with 404 if there is none. */
    @PATCH
    @Path("{idempotencyKey}")
    @Operation(summary = "Set the state of an action", description = "A finished challenge keeps its outcome.")
    public Uni<StateResponse> update(
            @Context SecurityContext security,
            @PathParam("userId") @Size(max = UserResource.LONGEST_ID) String userId,
            @PathParam("action") @Pattern(regexp = ActionSettings.CODE, message = ActionSettings.CODE_MESSAGE)
                    String action,
            @PathParam("idempotencyKey") @Size(max = LONGEST_KEY) String idempotencyKey,
            @NotNull(message = "must be a JSON object") @Valid StateRequest body) {
        return actions.update(
                        new ActionKey(BackendCaller.of(security).tenantId(), userId, action, idempotencyKey),
                        body.state())
                .map(updated -> new StateResponse(updated.state()));
    }
}
