// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import dev.assent.contracts.Base64Text;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Challenge id as clients see it: base64url without padding of a UUIDv7 followed by the SHA-256 of the challenge's
 * canonical context, 64 characters. A signature over the id is thus a signature over the context.
 */
public final class ChallengeId {
    private static final int UUID_BYTES = 16;
    private static final int DIGEST_BYTES = 32;
    private static final int TEXT_LENGTH = 64;

    private final UUID uuid;
    private final String text;

    private ChallengeId(UUID uuid, String text) {
        this.uuid = uuid;
        this.text = text;
    }

    /** Returns the id of the challenge {@code uuid} with the canonical context {@code context}. */
    public static ChallengeId of(UUID uuid, String context) {
        byte[] bytes = ByteBuffer.allocate(UUID_BYTES + DIGEST_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .put(sha256(context))
                .array();
        return new ChallengeId(uuid, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Parses {@code text}; returns empty unless it is 64 characters of base64url that begin with a UUIDv7. */
    public static Optional<ChallengeId> parse(@Nullable String text) {
        if (text == null || text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        return Base64Text.decodeUrl(text)
                .filter(bytes -> bytes.length == UUID_BYTES + DIGEST_BYTES)
                .map(ByteBuffer::wrap)
                .map(bytes -> new UUID(bytes.getLong(), bytes.getLong()))
                .filter(uuid -> uuid.version() == 7)
                .map(uuid -> new ChallengeId(uuid, text));
    }

    /** Returns the UUID inside the id: the key of database rows, events and collapse ids. */
    public UUID uuid() {
        return uuid;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChallengeId that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the 64 characters. */
    @Override
    public String toString() {
        return text;
    }

    private static byte[] sha256(String context) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(context.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, although every JDK provides it", e);
        }
    }
}
