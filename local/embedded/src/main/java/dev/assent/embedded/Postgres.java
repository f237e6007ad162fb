// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;

/** Access to a PostgreSQL server, embedded or external, as a role that may create databases. */
public record Postgres(String host, int port, String user, String password) {

    private static final int DEFAULT_PORT = 5432;

    /** Parses {@code postgresql://user:password@host:port/} with percent-encoded user and password. Throws {@link IllegalArgumentException} for another form. */
    public static Postgres parse(String url) {
        URI uri = URI.create(url);
        String userInfo = uri.getRawUserInfo();
        if (!"postgresql".equals(uri.getScheme())
                || uri.getHost() == null
                || userInfo == null
                || !userInfo.contains(":")) {
            throw new IllegalArgumentException("expected postgresql://user:password@host:port/");
        }
        String[] parts = userInfo.split(":", 2);
        return new Postgres(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }

    /** Returns the URL of {@code database} without credentials. */
    public String url(String database) {
        return "postgresql://" + host + ":" + port + "/" + database;
    }

    /** Returns the URL of {@code database} with the credentials of this role. */
    public String urlWithCredentials(String database) {
        return "postgresql://" + encode(user) + ":" + encode(password) + "@" + host + ":" + port + "/" + database;
    }

    /** Opens a connection of this role to {@code database}. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection("jdbc:" + url(database), properties);
    }

    /**
     * Creates {@code database} and the {@code role} that owns it, if they do not exist, sets the role's {@code password},
     * and revokes the access of all other ordinary roles. Throws {@link IllegalStateException} if the server refuses.
     */
    public void createDatabase(String database, String role, String password) {
        try (Connection connection = connect("postgres")) {
            String quotedRole = identifier(connection, role);
            String quotedDatabase = identifier(connection, database);
            if (!exists(connection, "select 1 from pg_roles where rolname = ?", role)) {
                execute(connection, "create role " + quotedRole + " login");
            }
            // The driver sends a SCRAM verifier, so that the password reaches neither the server nor its log.
            connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
            if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
                // Unless it is a superuser, only a member of a role may create a database for it.
                execute(connection, "grant " + quotedRole + " to current_user");
                execute(connection, "create database " + quotedDatabase + " owner " + quotedRole);
            }
            execute(connection, "revoke connect on database " + quotedDatabase + " from public");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the database " + database + ": " + e.getMessage(), e);
        }
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return "Postgres[" + user + "@" + host + ":" + port + "]";
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String identifier(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.enquoteIdentifier(name, true);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
