// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.contracts.Base64Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parser of signed JWTs in compact form (RFC 7515 §7.1) from any issuer, by which each token has one spelling: three parts
 * in base64url without padding and with zero trailing bits, and a header without a repeated member (§4). It refuses {@code
 * crit} and {@code b64}, because no extension is supported (§4.1.11, RFC 7797).
 */
public final class CompactJwtParser {
    private static final int PARTS = 3;
    private static final Set<String> REFUSED_MEMBERS = Set.of("crit", "b64");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private CompactJwtParser() {}

    /** Parses {@code text} without verifying it; returns empty if it is no such JWT. */
    public static Optional<SignedJWT> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != PARTS || !isBase64Url(parts[1]) || !isBase64Url(parts[2])) {
            return Optional.empty();
        }
        return Base64Text.decodeUrl(parts[0])
                .filter(CompactJwtParser::isSupportedHeader)
                .flatMap(header -> parse(parts));
    }

    private static boolean isBase64Url(String part) {
        return !part.isEmpty() && Base64Text.decodeUrl(part).isPresent();
    }

    /** Returns whether {@code bytes} are one JSON object in UTF-8 without a repeated and without a refused member. */
    private static boolean isSupportedHeader(byte[] bytes) {
        try (JsonParser json = JSON.createParser(
                UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (REFUSED_MEMBERS.contains(json.currentName())) {
                    return false;
                }
                json.nextToken();
                json.skipChildren();
            }
            return json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<SignedJWT> parse(String[] parts) {
        try {
            return Optional.of(
                    new SignedJWT(new Base64URL(parts[0]), new Base64URL(parts[1]), new Base64URL(parts[2])));
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
