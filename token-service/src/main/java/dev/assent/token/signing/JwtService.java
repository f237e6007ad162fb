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

/** Signs and checks JWTs (RFC 7519) with this service's keys. ES256 and nothing else, whatever a token's header asks for (RFC 8725 §3.1). */
@ApplicationScoped
public class SignedTokens {
    private final SigningKeys keys;
    private final OffLoop offLoop;

    SignedTokens(SigningKeys keys, OffLoop offLoop) {
        this.keys = keys;
        this.offLoop = offLoop;
    }

    /** A token of {@code type} that says {@code claims}. Fails with {@link IllegalStateException} while there is no key. */
    public Uni<String> sign(JOSEObjectType type, JWTClaimsSet claims) {
        return keys.current().chain(key -> offLoop.compute(() -> sign(key, type, claims)));
    }

    /** The claims of {@code token}, expired ones too; empty where it is not of {@code type} or not signed by us. */
    public Uni<Optional<JWTClaimsSet>> genuine(JOSEObjectType type, String token) {
        return offLoop.compute(() -> CompactJwtParser.parse(token).filter(jwt -> isOfUs(type, jwt.getHeader())))
                .chain(jwt -> jwt.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : keys.find(jwt.get().getHeader().getKeyID())
                                .chain(key -> offLoop.compute(() -> verified(jwt.get(), key))));
    }

    private static String sign(SigningKey key, JOSEObjectType type, JWTClaimsSet claims) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(type)
                        .keyID(key.kid())
                        .build(),
                claims);
        jwt.sign(key.signer());
        return jwt.serialize();
    }

    private static boolean isOfUs(JOSEObjectType type, JWSHeader header) {
        return JWSAlgorithm.ES256.equals(header.getAlgorithm())
                && type.equals(header.getType())
                && header.getKeyID() != null;
    }

    private static Optional<JWTClaimsSet> verified(SignedJWT jwt, Optional<SigningKey> key) {
        try {
            return key.isPresent() && jwt.verify(key.get().verifier())
                    ? Optional.of(jwt.getJWTClaimsSet())
                    : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }
}
