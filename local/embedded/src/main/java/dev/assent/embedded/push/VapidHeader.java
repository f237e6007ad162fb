// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * VAPID header {@code Authorization} of a sender (RFC 8292 §3).
 *
 * @param publicKey the key that signed the {@code claims}
 */
public record VapidHeader(String publicKey, JWTClaimsSet claims) {
    private static final Pattern FORM = Pattern.compile("vapid t=([A-Za-z0-9._-]+), ?k=([A-Za-z0-9_-]+)");

    /** Verifies {@code header}. Throws {@link IllegalArgumentException} if it is malformed or not signed by its key. */
    public static VapidHeader verify(@Nullable String header) {
        Matcher form = FORM.matcher(header == null ? "" : header);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a VAPID header");
        }
        try {
            SignedJWT token = SignedJWT.parse(form.group(1));
            byte[] point = new Base64URL(form.group(2)).decode();
            if (!token.verify(new ECDSAVerifier(WebPushSubscriber.key(point)))) {
                throw new IllegalArgumentException("not signed by the key k");
            }
            return new VapidHeader(form.group(2), token.getJWTClaimsSet());
        } catch (ParseException | JOSEException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
