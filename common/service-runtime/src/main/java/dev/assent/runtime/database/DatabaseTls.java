// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import io.quarkus.scheduler.Scheduled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * TLS of the connections to PostgreSQL: none, or {@code verify-full}, with which the server must show a certificate of its
 * host name from an authority in a file. The file is read again while the service runs, because an operator of PostgreSQL
 * renews its authority.
 */
@Singleton
class DatabaseTls {
    private static final Logger LOG = Logger.getLogger(DatabaseTls.class);
    private static final String HTTPS = "HTTPS";

    private final Optional<Path> authorities;
    private volatile Buffer certificates = Buffer.buffer();

    DatabaseTls(
            @ConfigProperty(name = "assent.database.ssl-mode") String mode,
            @ConfigProperty(name = "assent.database.ca-file") Optional<Path> authorities) {
        switch (mode.toLowerCase(Locale.ROOT)) {
            case "disable" -> this.authorities = Optional.empty();
            case "verify-full" -> {
                this.authorities = Optional.of(authorities.orElseThrow(() -> new IllegalArgumentException(
                        "assent.database.ca-file: needed for assent.database.ssl-mode=verify-full")));
                certificates = read(this.authorities.get());
            }
            default ->
                throw new IllegalArgumentException(
                        "assent.database.ssl-mode: must be disable or verify-full; found " + mode);
        }
    }

    /** Returns {@code server} with TLS by the current certificates of the authorities, or without. */
    PgConnectOptions apply(PgConnectOptions server) {
        PgConnectOptions options = new PgConnectOptions(server);
        return authorities.isEmpty()
                ? options.setSslMode(SslMode.DISABLE)
                : options.setSslMode(SslMode.VERIFY_FULL)
                        .setHostnameVerificationAlgorithm(HTTPS)
                        .setPemTrustOptions(new PemTrustOptions().addCertValue(certificates));
    }

    /** Reads the authorities again; new connections use them. On a thread of the scheduler, because it reads a file. */
    @Scheduled(every = "30s", delayed = "30s")
    void reload() {
        authorities.ifPresent(file -> {
            try {
                certificates = read(file);
            } catch (UncheckedIOException e) {
                LOG.warnf("authorities of the database not read again; those of before are used: %s", e.getMessage());
            }
        });
    }

    private static Buffer read(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("assent.database.ca-file: cannot be read: " + e, e);
        }
    }
}
