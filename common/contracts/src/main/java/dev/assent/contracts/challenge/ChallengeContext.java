// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.assent.contracts.CanonicalJson;
import dev.assent.contracts.Json;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Context of a challenge: the full text that the user is asked to approve and that the challenge's id commits to.
 *
 * @param id UUID of the challenge
 * @param nonce 128 random bits, base64url, so that the digest reveals nothing about the other members
 * @param userId user that is asked; absent: the user who claims the challenge
 * @param userAuthenticatorId the only device that may answer; absent: every device of the user may
 * @param custom attributes of the tenant, such as amount and payee: strings, numbers, booleans and lists of these
 * @param credentialType type of credential that may answer; absent: {@link CredentialType#PUSH}
 * @param origin web origin of the page that started the challenge, as its browser reported it
 */
@JsonPropertyOrder(alphabetic = true)
public record ChallengeContext(
        UUID id,
        String nonce,
        String tenantId,
        @Nullable String userId,
        String actionCode,
        String idempotencyKey,
        Instant createdAt,
        Instant expiresAt,
        @Nullable UUID userAuthenticatorId,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable String deviceId,
        @Nullable Map<String, Object> custom,
        @Nullable CredentialType credentialType,
        @Nullable String origin) {

    /** Creates the context of a challenge for a push credential. */
    public ChallengeContext(
            UUID id,
            String nonce,
            String tenantId,
            String userId,
            String actionCode,
            String idempotencyKey,
            Instant createdAt,
            Instant expiresAt,
            @Nullable UUID userAuthenticatorId,
            @Nullable String ipAddress,
            @Nullable String userAgent,
            @Nullable String deviceId,
            @Nullable Map<String, Object> custom) {
        this(
                id,
                nonce,
                tenantId,
                userId,
                actionCode,
                idempotencyKey,
                createdAt,
                expiresAt,
                userAuthenticatorId,
                ipAddress,
                userAgent,
                deviceId,
                custom,
                null,
                null);
    }

    /** Returns the version of this format. */
    @JsonProperty
    public int v() {
        return 1;
    }

    /** Returns the context as canonical JSON (RFC 8785). Call it once per challenge; afterwards the text is only copied. */
    public String canonicalText() {
        return CanonicalJson.write(Json.read(Json.write(this), Map.class));
    }
}
