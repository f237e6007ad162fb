// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.administration;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** User as an administrator sees it. */
@Schema(name = "AdministeredUser")
public record AdministeredUser(
        @Schema(required = true) String userId,
        @Nullable String email,
        @Nullable String phoneNumber,
        @Nullable String username,
        @Nullable String displayName,
        @Nullable String locale,
        @Schema(required = true) Instant createdAt,
        @Schema(required = true, description = "number of enrolled devices") long devices) {}
