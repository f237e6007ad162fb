// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static dev.assent.deployment.pods.Manifests.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.embedded.PostgresServer;
import java.nio.file.Path;

/** Stand-in for the operator CloudNativePG: a server with the databases and roles of the manifests. */
final class CloudNativePg implements AutoCloseable {
    /** Service that it creates for the primary of the Cluster {@code assent-postgres}. */
    static final String SERVICE = "assent-postgres-rw";

    static final int PORT = 5432;

    private final PostgresServer server;

    private CloudNativePg(PostgresServer server) {
        this.server = server;
    }

    static CloudNativePg start(Manifests manifests, Path directory) {
        PostgresServer server = PostgresServer.start(directory, 0);
        JsonNode roles = manifests.named("Cluster", "assent-postgres").at("/spec/managed/roles");
        manifests.ofKind("Database").forEach(database -> {
            String owner = database.at("/spec/owner").asText();
            String secret = elements(roles)
                    .filter(role -> role.path("name").asText().equals(owner))
                    .map(role -> role.at("/passwordSecret/name").asText())
                    .findFirst()
                    .orElseThrow();
            server.createDatabase(database.at("/spec/name").asText(), owner, manifests.secret(secret, "password"));
        });
        return new CloudNativePg(server);
    }

    /** Returns the port of 127.0.0.1 that is {@link #PORT} of {@link #SERVICE}. */
    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
