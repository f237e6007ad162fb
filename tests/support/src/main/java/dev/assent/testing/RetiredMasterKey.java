// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import dev.assent.backends.SharedServers;
import dev.assent.runtime.rotation.ResealingJob;
import dev.assent.runtime.rotation.SealedColumn;
import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.secret.Sealer;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The retired master key of the tests, and the service as it was when that key sealed. It reads the database by JDBC, whose statements are not those of the service. */
@Singleton
public class RetiredMasterKey {
    private static final String COLUMNS =
            """
            select table_name || '.' || column_name from information_schema.columns
            where table_schema = 'public' and column_name like 'sealed\\_%'""";

    private final List<SealedColumn> columns;
    private final Sealer sealer;
    private final ResealingJob job;
    private final String database;
    private final Sealer retired = new Sealer(new MasterKeyRing(List.of(EmbeddedBackends.RETIRED_KEY)));

    RetiredMasterKey(
            @All List<SealedColumn> columns,
            Sealer sealer,
            ResealingJob job,
            @ConfigProperty(name = "assent.database.url") String url) {
        this.columns = columns;
        this.sealer = sealer;
        this.job = job;
        this.database = url.substring(url.lastIndexOf('/') + 1);
    }

    private record SealedText(String owner, String sealed) {}

    /** Returns the names of the columns that the service knows as sealed. */
    public Set<String> knownColumns() {
        Set<String> names = new TreeSet<>();
        columns.forEach(column -> names.add(column.name()));
        return names;
    }

    /** Returns the names of the columns of the database that hold sealed texts, by their names. */
    public Set<String> storedColumns() {
        return query(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(COLUMNS)) {
                Set<String> names = new TreeSet<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                return names;
            }
        });
    }

    /** Returns whether every sealed column has a text. */
    public boolean hasAll() {
        return query(connection -> {
            for (SealedColumn column : columns) {
                if (texts(connection, column).isEmpty()) {
                    return false;
                }
            }
            return true;
        });
    }

    /**
     * Seals every text by the retired key, also one that this key has sealed already, as if all had been sealed before the
     * rotation. Returns their number by the name of the column, for the job may seal them anew at any moment.
     */
    public Map<String, Integer> sealAll() {
        // A connection of its own for each text would take most of the test's time.
        return query(connection -> {
            Map<String, Integer> counts = new TreeMap<>();
            for (SealedColumn column : columns) {
                counts.put(column.name(), sealByRetired(connection, column));
            }
            return counts;
        });
    }

    private int sealByRetired(Connection connection, SealedColumn column) throws SQLException {
        int count = 0;
        try (PreparedStatement update = connection.prepareStatement(
                "update %1$s set %2$s = ? where %2$s = ?".formatted(column.table(), column.column()))) {
            for (SealedText text : texts(connection, column)) {
                update.setString(
                        1,
                        retired.seal(
                                column.purpose(),
                                text.owner(),
                                sealer.open(column.purpose(), text.owner(), text.sealed())));
                update.setString(2, text.sealed());
                count += update.executeUpdate();
            }
        }
        return count;
    }

    /** Returns how many texts are sealed under the retired key, by the name of the column. */
    public Map<String, Integer> texts() {
        return query(connection -> {
            Map<String, Integer> counts = new TreeMap<>();
            for (SealedColumn column : columns) {
                counts.put(
                        column.name(),
                        Math.toIntExact(texts(connection, column).stream()
                                .filter(text -> Sealer.keyId(text.sealed())
                                        .orElseThrow()
                                        .equals("retired"))
                                .count()));
            }
            return counts;
        });
    }

    /** Runs one turn of the job that seals anew. */
    public void reseal() {
        job.run().await().indefinitely();
    }

    private static List<SealedText> texts(Connection connection, SealedColumn column) throws SQLException {
        String query = "select %s, %s from %s where sealing_key(%s) is not null"
                .formatted(column.owner(), column.column(), column.table(), column.column());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<SealedText> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(new SealedText(rows.getString(1), rows.getString(2)));
            }
            return texts;
        }
    }

    /** Work on a connection. */
    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T query(Query<T> query) {
        try (Connection connection = SharedServers.connect().superuser().connect(database)) {
            return query.run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
