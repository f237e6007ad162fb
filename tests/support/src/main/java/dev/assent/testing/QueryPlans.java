// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assent.backends.SharedServers;
import dev.assent.embedded.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Plans of all statements that a service has sent to its database in the tests of its module, however it made them, and
 * the indexes of its tables. No statement may read a whole table or a whole index: it would cost more with every row.
 */
public final class QueryPlans {
    private static final Pattern DATA = Pattern.compile("(?is)(select|insert|update|delete|with|merge)\\b.*");
    private static final Pattern SYSTEM = Pattern.compile("(?is).*\\b(pg_[a-z_]+|information_schema)\\b.*");
    /** A comparison that a null parameter switches off, as a plan shows it. */
    private static final Pattern OPTIONAL =
            Pattern.compile(".*\\$\\d+\\)?(::[a-z ]+)? IS NULL\\) OR \\(\\(?[a-z_.]+\\)?(::[a-z ]+)? = .*");

    private static final Set<String> INDEX_SCANS = Set.of("Index Scan", "Index Only Scan", "Bitmap Index Scan");
    /** Plans as endless tables have them, until the transaction is rolled back: of a small table any plan is cheap. */
    private static final List<String> PREPARATION = List.of(
            "begin",
            """
            update pg_class set reltuples = 1e9, relpages = case relkind when 'r' then 1 else 2 end
            where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > 0""",
            // A UUID names one row, or few of another table: that is all that the planner must know of the values.
            "delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)",
            """
            insert into pg_statistic
            select attrelid, attnum, false, 0, 16, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
            from pg_attribute join pg_class on pg_class.oid = attrelid
            where relkind = 'r' and relnamespace = 'public'::regnamespace and atttypid = 'uuid'::regtype""",
            "set local enable_seqscan = off",
            "set local enable_hashjoin = off",
            "set local enable_mergejoin = off");

    private static final String FOREIGN_KEYS_WITHOUT_INDEX =
            """
            select conrelid::regclass || ' ' || pg_get_constraintdef(c.oid) from pg_constraint c
            where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
              select 1 from pg_index i
              where i.indrelid = c.conrelid and i.indisvalid
                -- A reference that is null refers to nothing.
                and (i.indpred is null or cardinality(c.conkey) = 1 and pg_get_expr(i.indpred, i.indrelid) =
                  '(' || (select quote_ident(attname) from pg_attribute
                          where attrelid = c.conrelid and attnum = c.conkey[1]) || ' IS NOT NULL)')
                and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
                and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] <@ c.conkey)
            order by 1""";
    /** Indexes that guard no constraint and serve no foreign key. */
    private static final String PLAIN_INDEXES =
            """
            select indexrelid::regclass::text from pg_index i join pg_class t on t.oid = i.indrelid
            where t.relnamespace = 'public'::regnamespace and not i.indisunique and t.relname <> 'flyway_schema_history'
              and not exists (
                select 1 from pg_constraint c where c.contype = 'f' and c.conrelid = i.indrelid
                  and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] <@ c.conkey)""";

    private final String database;
    private final Map<String, String> allowed;
    private final List<String> scans = new ArrayList<>();
    private final Set<String> usedIndexes = new TreeSet<>();

    private QueryPlans(String database, Map<String, String> allowed) {
        this.database = database;
        this.allowed = allowed;
    }

    /**
     * Explains the statements of this module's tests, which must have run before in this JVM.
     *
     * @param allowed tables and indexes that may be read as a whole, each with the reason
     */
    public static QueryPlans ofThisModule(Map<String, String> allowed) {
        String url = System.getProperty("dev.assent.testing.assent.database.url");
        if (url == null) {
            throw new AssertionError("no test of this module has used a database: run this test with the others");
        }
        String database = url.substring(url.lastIndexOf('/') + 1);
        SharedServers servers = SharedServers.connect();
        StringConstants main = StringConstants.in(Path.of("target", "classes"));
        StringConstants tests = StringConstants.in(Path.of("target", "test-classes"));
        QueryPlans plans = new QueryPlans(database, allowed);
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String command : PREPARATION) {
                statement.execute(command);
            }
            for (String sql : servers.statements(database)) {
                boolean ofTests = tests.contain(sql) && !main.contain(sql);
                if (isData(sql) && !SYSTEM.matcher(sql).matches() && !ofTests) {
                    plans.explain(statement, sql);
                }
            }
            statement.execute("rollback");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot explain the statements of " + database + ": " + e.getMessage(), e);
        }
        if (plans.usedIndexes.isEmpty()) {
            throw new AssertionError("the log of the database shows no statement of the service");
        }
        return plans;
    }

    /** Returns whether {@code sql} reads or changes rows. */
    static boolean isData(String sql) {
        return DATA.matcher(sql).matches();
    }

    /** Returns the statements that read a whole table or a whole index, each with what it reads. */
    public List<String> scans() {
        return scans;
    }

    /** Returns the foreign keys that no index serves: each deletion of a referenced row would read the whole table. */
    public List<String> foreignKeysWithoutIndex() {
        return query(FOREIGN_KEYS_WITHOUT_INDEX);
    }

    /** Returns the indexes that no statement uses and that guard nothing: each insert pays for them. */
    public List<String> unusedIndexes() {
        return query(PLAIN_INDEXES).stream()
                .filter(index -> !usedIndexes.contains(index))
                .toList();
    }

    private void explain(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery("explain (generic_plan, format json) " + sql)) {
            rows.next();
            inspect(new ObjectMapper().readTree(rows.getString(1)).get(0).get("Plan"), false, sql);
        } catch (SQLException e) {
            throw new SQLException(e.getMessage() + " in: " + sql, e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param limited whether the parent stops reading after a number of rows */
    private void inspect(JsonNode node, boolean limited, String sql) {
        String type = node.path("Node Type").asText();
        String index = node.path("Index Name").asText();
        if (type.equals("Seq Scan")) {
            report(node.path("Relation Name").asText(), sql);
        } else if (INDEX_SCANS.contains(type)) {
            usedIndexes.add(index);
            boolean stopsEarly = limited && node.path("Filter").isMissingNode();
            if (node.path("Index Cond").isMissingNode() && !stopsEarly) {
                report(index, sql);
            }
        }
        if (OPTIONAL.matcher(node.path("Filter").asText()).matches()) {
            scans.add("compares only if a parameter is not null, for which no index serves:\n" + sql);
        }
        boolean limits = type.equals("Limit") || (limited && type.equals("LockRows"));
        node.path("Plans").forEach(child -> inspect(child, limits, sql));
    }

    private void report(String read, String sql) {
        if (!allowed.containsKey(read)) {
            scans.add("reads all of " + read + ":\n" + sql);
        }
    }

    /** The simple protocol passes parameters without values, which a generic plan needs. */
    private static Connection connect(String database) throws SQLException {
        Postgres superuser = SharedServers.connect().superuser();
        return DriverManager.getConnection(
                "jdbc:" + superuser.url(database) + "?preferQueryMode=simple", superuser.user(), superuser.password());
    }

    private List<String> query(String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the catalogue of " + database + ": " + e.getMessage(), e);
        }
    }

    /** Names the database and the number of statements that read too much. */
    @Override
    public String toString() {
        return database + ": " + scans.stream().collect(Collectors.joining("\n\n"));
    }
}
