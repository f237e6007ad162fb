// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** Generator of a self-signed server certificate, by the JDK's keytool. */
public final class Certificates {
    /** Name of the certificate file, PEM. */
    public static final String CERTIFICATE = "server.pem";

    /** Name of the key store file, PKCS#12. */
    public static final String KEY_STORE = "server.p12";

    /** Password of the key store. */
    public static final char[] PASSWORD = "changeit".toCharArray();

    private Certificates() {}

    /** Creates a key and a certificate for {@code host} in {@code directory}, unless they exist. */
    public static void ensure(Path directory, String host) {
        // This file is written last.
        if (Files.exists(directory.resolve(CERTIFICATE))) {
            return;
        }
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(directory.resolve(KEY_STORE));
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + host,
                            "-ext",
                            "san=dns:" + host,
                            "-validity",
                            "3650",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            directory.resolve(KEY_STORE).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed with exit code " + keytool.exitValue());
            }
            byte[] der = keyStore(directory).getCertificate("server").getEncoded();
            Files.writeString(
                    directory.resolve(CERTIFICATE),
                    "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                            + "\n-----END CERTIFICATE-----\n");
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the key store that {@link #ensure} created. */
    public static KeyStore keyStore(Path directory) {
        try (InputStream file = Files.newInputStream(directory.resolve(KEY_STORE))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, PASSWORD);
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
