// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import dev.assent.operator.terminal.OperatorException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Access to the restored database. */
record RestoredDatabase(String url, Properties properties) {

    /**
     * Parses {@code postgresql://[user:password@]host:port/name}; user and password may also be the variables
     * ASSENT_DATABASE_USERNAME and ASSENT_DATABASE_PASSWORD, as for the service.
     */
    static RestoredDatabase of(String url, Map<String, String> environment) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
        if (!"postgresql".equals(uri.getScheme())
                || uri.getRawAuthority() == null
                || uri.getPath().length() < 2) {
            throw unreadable();
        }
        Properties properties = new Properties();
        put(properties, "user", environment.get("ASSENT_DATABASE_USERNAME"));
        put(properties, "password", environment.get("ASSENT_DATABASE_PASSWORD"));
        Optional.ofNullable(uri.getRawUserInfo()).ifPresent(credentials -> {
            String[] parts = credentials.split(":", 2);
            properties.setProperty("user", decoded(parts[0]));
            if (parts.length == 2) {
                properties.setProperty("password", decoded(parts[1]));
            }
        });
        String address = uri.getRawAuthority().replaceFirst("^.*@", "");
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new RestoredDatabase("jdbc:postgresql://" + address + uri.getRawPath() + query, properties);
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties);
        connection.setAutoCommit(false);
        return connection;
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static OperatorException unreadable() {
        return new OperatorException(
                "--database: expected postgresql://host:port/name, with or without user:password@");
    }

    /** Omits the credentials. */
    @Override
    public String toString() {
        return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*$", "");
    }
}
