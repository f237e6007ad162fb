// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;

/** Reads the client certificates that authenticate a provider to APNs (PKCS#12, RFC 7292). */
final class ClientCertificateReader {
    private ClientCertificateReader() {}

    /** Decodes {@code base64}; throws {@link IllegalArgumentException} if it is invalid. */
    static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    /**
     * Returns the certificate in {@code base64} that has a private key; throws {@link IllegalArgumentException}, without a
     * cause that might quote the file.
     */
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
            throw new IllegalArgumentException("certificate: not a PKCS#12 file, or the password does not open it");
        }
        throw new IllegalArgumentException("certificate: the PKCS#12 file has no private key");
    }
}
