// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * TLS listener of a broker, as in production: clients connect by a host name, authenticate with a certificate, and have
 * the permissions that ACLs grant to its subject ({@code User:CN=…}). Clients of the plain listener have all permissions.
 *
 * @param port the port on 127.0.0.1
 * @param name the advertised host name, with {@code advertisedPort}
 * @param keyStore the PKCS#12 file with the broker's key and its certificate chain
 * @param authorities the PEM file of the authorities that issue client certificates
 */
public record TlsListener(
        int port, String name, int advertisedPort, Path keyStore, String keyStorePassword, Path authorities) {
    private static final String OWN = "listener.name.tls.";

    /** Returns {@code settings} of a broker with this listener added. */
    Map<String, String> addTo(Map<String, String> settings) {
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
