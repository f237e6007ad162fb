package dev.assent.contracts.challenge;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.assent.contracts.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * What the user is asked to approve, in full: the text that a challenge's id commits to.
 *
 * @param id the challenge's UUID
 * @param nonce 128 random bits, base64url, so that a digest tells nothing about the rest
 * @param custom the tenant's own attributes, such as amount and payee: strings, numbers and booleans
 */
@JsonPropertyOrder(alphabetic = true)
public record ChallengeContext(
        UUID id,
        String nonce,
        String tenantId,
        String userId,
        String actionCode,
        String idempotencyKey,
        Instant createdAt,
        Instant expiresAt,
        UUID userAuthenticatorId,
        String ipAddress,
        String userAgent,
        String deviceId,
        Map<String, Object> custom) {

    /** The version of this form, first member of the text. */
    @JsonProperty
    public int v() {
        return 1;
    }

    /** The context as canonical JSON (RFC 8785): made once, when the challenge is created, then only stored and copied. */
    public String canonicalText() {
        try {
            return new JsonCanonicalizer(Json.write(this)).getEncodedString();
        } catch (IOException e) {
            throw new IllegalArgumentException("context has no canonical form (RFC 8785)", e);
        }
    }
}
