// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.runtime.token.CompactJwtParser;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.text.ParseException;
import java.util.Optional;

/**
 * Signs and verifies JWTs (RFC 7519) with this service's keys. It accepts ES256 only, whatever algorithm the header of
 * a token names (RFC 8725 §3.1).
 */
@ApplicationScoped
public class JwtService {
    private final SigningKeyCache keys;
    private final WorkerExecutor worker;

    JwtService(SigningKeyCache keys, WorkerExecutor worker) {
        this.keys = keys;
        this.worker = worker;
    }

    /**
     * Signs {@code claims} as a token of {@code type}; fails with {@link IllegalStateException} while there is no key.
     */
    public Uni<String> sign(JOSEObjectType type, JWTClaimsSet claims) {
        return keys.current().chain(key -> worker.compute(() -> sign(key, type, claims)));
    }

    /** Returns the claims of {@code token}, even if it has expired; empty if its type or its signature is not valid. */
    public Uni<Optional<JWTClaimsSet>> verify(JOSEObjectType type, String token) {
        Optional<SignedJWT> jwt =
                CompactJwtParser.parse(token).filter(parsed -> hasSupportedHeader(type, parsed.getHeader()));
        return jwt.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : keys.find(jwt.get().getHeader().getKeyID())
                        .chain(key -> worker.compute(() -> verify(jwt.get(), key)));
    }

    private static String sign(SigningKey key, JOSEObjectType type, JWTClaimsSet claims) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(type)
                        .keyID(key.kid())
                        .build(),
                claims);
        jwt.sign(key.ecdsa());
        return jwt.serialize();
    }

    private static boolean hasSupportedHeader(JOSEObjectType type, JWSHeader header) {
        return JWSAlgorithm.ES256.equals(header.getAlgorithm())
                && type.equals(header.getType())
                && header.getKeyID() != null;
    }

    private static Optional<JWTClaimsSet> verify(SignedJWT jwt, Optional<SigningKey> key) {
        try {
            return key.isPresent() && jwt.verify(key.get().ecdsa())
                    ? Optional.of(jwt.getJWTClaimsSet())
                    : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }
}
