package dev.assent.dispatcher.apns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;

/** Reads the certificates with which a provider can show who it is to Apple (PKCS#12, RFC 7292). */
final class ClientCertificate {
    private ClientCertificate() {}

    /** The bytes of {@code base64}; throws {@link IllegalArgumentException}. */
    static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    /** The certificate in {@code base64} whose key is with it; throws {@link IllegalArgumentException}, without a cause that may quote the file. */
    static X509Certificate read(String base64, String password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes(base64)), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getKey(alias, password.toCharArray()) != null) {
                    return (X509Certificate) store.getCertificate(alias);
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("not a PKCS#12 file of this password");
        }
        throw new IllegalArgumentException("a PKCS#12 file without a private key");
    }
}
