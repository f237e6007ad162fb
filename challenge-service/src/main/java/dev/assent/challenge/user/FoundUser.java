// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A user in a search result. */
public record FoundUser(
        @Schema(required = true) String userId,
        @Nullable String email,
        @Schema(required = true) boolean emailVerified,
        @Nullable String phoneNumber,
        @Schema(required = true) boolean phoneNumberVerified,
        @Nullable String username) {}
