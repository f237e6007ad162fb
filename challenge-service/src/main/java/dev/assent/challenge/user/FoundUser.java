package dev.assent.challenge.user;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A user, as a search tells of it. */
public record FoundUser(
        @Schema(required = true) String userId,
        String email,
        @Schema(required = true) boolean emailVerified,
        String phoneNumber,
        @Schema(required = true) boolean phoneNumberVerified,
        String username) {}
