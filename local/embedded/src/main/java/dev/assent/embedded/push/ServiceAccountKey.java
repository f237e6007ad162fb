// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Key of a Google service account. */
public final class ServiceAccountKey {
    /** Project of the account. */
    public static final String PROJECT = "assent-demo";

    /** Email address of the account. */
    public static final String EMAIL = "push@assent-demo.iam.gserviceaccount.com";

    /** Id of the key. */
    public static final String KEY_ID = "0123456789abcdef0123456789abcdef01234567";

    private static final int BITS = 2048;

    private final KeyPair keys;

    /** Generates a key. */
    public ServiceAccountKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the members of the key file. */
    public Map<String, Object> file() {
        Map<String, Object> file = new HashMap<>();
        file.put("type", "service_account");
        file.put("project_id", PROJECT);
        file.put("private_key_id", KEY_ID);
        file.put("private_key", pem());
        file.put("client_email", EMAIL);
        file.put("client_id", "103000000000000000000");
        file.put("auth_uri", "https://accounts.google.com/o/oauth2/auth");
        // A hostile address, which push-dispatcher must ignore.
        file.put("token_uri", "http://169.254.169.254/token");
        file.put("universe_domain", "googleapis.com");
        return file;
    }

    /** Returns the public key, which Google stores. */
    public RSAPublicKey publicKey() {
        return (RSAPublicKey) keys.getPublic();
    }

    private String pem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
