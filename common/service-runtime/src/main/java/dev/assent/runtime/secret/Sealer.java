// SPDX-License-Identifier: Apache-2.0
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
import java.util.Optional;

/** Sealer of secrets for storage and topics: JWE (RFC 7516), {@code dir} with {@code A256GCM}, under a key for each purpose. */
@Singleton
public class Sealer {
    /** Protected header that names the secret's owner, so that it cannot be moved to another. */
    private static final String OWNER = "own";

    private final MasterKeyRing keys;

    /** Creates a sealer with {@code keys}. */
    public Sealer(MasterKeyRing keys) {
        this.keys = keys;
    }

    /** Seals {@code secret} for {@code purpose} and its {@code owner}, such as a tenant's id. */
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
            throw new IllegalStateException("secret not sealed", e);
        }
        return jwe.serialize();
    }

    /** Returns the id of the master key under which {@code sealed} is sealed; empty if it is no sealed text. */
    public static Optional<String> keyId(String sealed) {
        try {
            return Optional.ofNullable(JWEObject.parse(sealed).getHeader().getKeyID());
        } catch (ParseException | NullPointerException e) {
            // As below.
            return Optional.empty();
        }
    }

    /** Seals anew, under the current master key, what {@link #seal} has sealed; fails as {@link #open} does. */
    public String reseal(KeyPurpose purpose, String owner, String sealed) {
        return seal(purpose, owner, open(purpose, owner, sealed));
    }

    /**
     * Opens a secret that {@link #seal} has sealed.
     *
     * @throws IllegalArgumentException for another purpose or owner, an unknown master key, or altered bytes
     */
    public Secret open(KeyPurpose purpose, String owner, String sealed) {
        try {
            JWEObject jwe = JWEObject.parse(sealed);
            byte[] key = keys.derive(jwe.getHeader().getKeyID(), purpose, "seal")
                    .orElseThrow(() -> new IllegalArgumentException(
                            "secret: sealed under a master key that assent.master-keys does not contain"));
            jwe.decrypt(new DirectDecrypter(key));
            if (!owner.equals(jwe.getHeader().getCustomParam(OWNER))) {
                throw new IllegalArgumentException("secret: sealed for another owner");
            }
            return new Secret(jwe.getPayload().toString());
        } catch (ParseException | JOSEException | NullPointerException e) {
            // The parser throws NullPointerException if the header has no algorithm.
            throw new IllegalArgumentException("secret: not sealed for this purpose, or altered", e);
        }
    }
}
