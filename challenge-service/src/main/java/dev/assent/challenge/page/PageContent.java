// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Content of the challenge page for the bearer of a track token. */
@Schema(name = "PageContent")
public record PageContent(
        @Schema(required = true) String tenantId,
        @Schema(required = true, description = "the name that the tenant chose for its page, or else its own")
                String tenantName,
        @Schema(required = true) boolean hasLogo,
        @Nullable String supportUrl,
        @Schema(required = true) String actionCode,
        @Schema(description = "the attributes of the action, which the phone shows too") @Nullable
                Map<String, Object> custom,
        @Schema(required = true) ActionState state,
        @Schema(required = true) boolean isEnrolled,
        @Schema(required = true, description = "whether the bearer may enrol a device") boolean mayEnrol,
        @Schema(required = true, description = "devices that can verify the user now, the oldest first")
                List<Device> devices,
        @Nullable String redirectUrl,
        @Schema(required = true) boolean redirectToSettings,
        @Schema(
                        required = true,
                        description =
                                "whether the page may return to authsignal://auth, where the React Native SDK waits")
                boolean mayReturnToApp,
        @Schema(description = "language of the user, as the backend has tracked it") @Nullable String locale,
        @Schema(required = true, description = "end of the token's lifetime") Instant expiresAt) {

    /** Device of the user. */
    @Schema(name = "PageDevice")
    public record Device(
            @Schema(required = true) UUID userAuthenticatorId,
            @Schema(required = true, description = "PUSH for one that can be chosen for a challenge")
                    CredentialType credentialType,
            @Nullable String displayName,
            @Nullable String devicePlatform,
            @Nullable Instant lastVerifiedAt) {}
}
