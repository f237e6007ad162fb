// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A second listener of a broker, as clients have it in production: they come by a name, show a certificate, and may do
 * what ACLs let the certificate's subject ({@code User:CN=…}). Who comes by the plain listener may do everything.
 *
 * @param port of 127.0.0.1
 * @param name under which clients reach it, with the port in {@code advertisedPort}
 * @param keyStore PKCS#12, with the broker's key and the certificates up to its authority
 * @param authorities PEM, who may have issued the clients' certificates
 */
public record TlsListener(
        int port, String name, int advertisedPort, Path keyStore, String keyStorePassword, Path authorities) {
    private static final String OWN = "listener.name.tls.";

    /** The settings of a broker that has this listener beside those of {@code settings}. */
    Map<String, String> beside(Map<String, String> settings) {
        Map<String, String> both = new HashMap<>(settings);
        both.merge("listeners", ",TLS://127.0.0.1:" + port, String::concat);
        both.merge("advertised.listeners", ",TLS://" + name + ":" + advertisedPort, String::concat);
        both.merge("listener.security.protocol.map", ",TLS:SSL", String::concat);
        both.put(OWN + "ssl.client.auth", "required");
        both.put(OWN + "ssl.keystore.type", "PKCS12");
        both.put(OWN + "ssl.keystore.location", keyStore.toString());
        both.put(OWN + "ssl.keystore.password", keyStorePassword);
        both.put(OWN + "ssl.truststore.type", "PEM");
        both.put(OWN + "ssl.truststore.location", authorities.toString());
        both.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        both.put("super.users", "User:ANONYMOUS");
        return both;
    }
}
