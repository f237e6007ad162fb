package dev.assent.runtime.secret;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import jakarta.inject.Singleton;
import java.text.ParseException;

/** Seals secrets for storage and for topics: JWE (RFC 7516), {@code dir} with {@code A256GCM}, under a key derived for the purpose. */
@Singleton
public class Sealer {
    /** The protected header that names whose secret it is, so that it cannot be moved to another owner. */
    private static final String OWNER = "own";

    private final MasterKeyRing keys;

    Sealer(MasterKeyRing keys) {
        this.keys = keys;
    }

    /** {@code secret} sealed for {@code purpose} and its {@code owner}, such as a tenant's id. */
    public String seal(KeyPurpose purpose, String owner, Secret secret) {
        String keyId = keys.currentId();
        JWEObject jwe = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                        .keyID(keyId)
                        .customParam(OWNER, owner)
                        .build(),
                new Payload(secret.reveal()));
        try {
            jwe.encrypt(new DirectEncrypter(keys.derive(keyId, purpose, "seal").orElseThrow()));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot seal", e);
        }
        return jwe.serialize();
    }

    /** What {@link #seal} sealed; throws {@link IllegalArgumentException} for another purpose or owner, an unknown master key, or a changed byte. */
    public Secret open(KeyPurpose purpose, String owner, String sealed) {
        try {
            JWEObject jwe = JWEObject.parse(sealed);
            byte[] key = keys.derive(jwe.getHeader().getKeyID(), purpose, "seal")
                    .orElseThrow(() -> new IllegalArgumentException("sealed under an unknown master key"));
            jwe.decrypt(new DirectDecrypter(key));
            if (!owner.equals(jwe.getHeader().getCustomParam(OWNER))) {
                throw new IllegalArgumentException("sealed for another owner");
            }
            return new Secret(jwe.getPayload().toString());
        } catch (ParseException | JOSEException | NullPointerException e) {
            // The parser fails with the last for a header that names no algorithm.
            throw new IllegalArgumentException("not sealed by us for this purpose", e);
        }
    }
}
