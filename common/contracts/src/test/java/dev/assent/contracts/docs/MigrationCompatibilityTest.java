// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Migrations that are newer than the last release only add, so that its code runs on the new tables (decision 9). A
 * later release removes the rest, with a comment before the statement: {@code -- contract: not used since 1.2.0}.
 */
class MigrationCompatibilityTest {
    private static final Path BASELINE = ProjectFiles.at("docs/released/migrations.txt");
    private static final Pattern RELEASE = Pattern.compile("(?m)^## \\[(\\d+\\.\\d+\\.\\d+)]");
    private static final List<String> RELEASES = List.of("0.1.0");

    private final Map<String, String> all = migrations();

    @Test
    void newMigrationsOnlyAdd() {
        Map<String, String> added = new TreeMap<>(all);
        Map<String, String> earlier = new TreeMap<>(all);
        added.keySet().removeAll(baseline());
        earlier.keySet().removeAll(added.keySet());
        List<String> releases = RELEASE.matcher(ProjectFiles.read(ProjectFiles.at("CHANGELOG.md")))
                .results()
                .map(release -> release.group(1))
                .toList();

        assertThat(MigrationComparison.contractions(added, earlier.values(), releases))
                .isEmpty();
    }

    @Test
    void noReleasedMigrationWasRemoved() {
        assertThat(all).hasSizeGreaterThan(50).containsKeys(baseline().toArray(String[]::new));
    }

    @Test
    void migrationsBeforeTheFirstReleaseShowThatContractionsAreFound() {
        assertThat(MigrationComparison.contractions(all, List.of(), RELEASES))
                .anyMatch(problem -> problem.contains("V20261127.0201__outbox_published_from_memory.sql"
                        + " removes what the last release may use: drop index outbox_by_partition"));
        assertThat(contractions(all.get(
                        "push-dispatcher/src/main/resources/db/migration/" + "V20261125.0301__delivery_service.sql")))
                .anyMatch(problem ->
                        problem.contains("drop constraint delivery_challenge_id_authenticator_id_channel_key"))
                .anyMatch(problem -> problem.contains("alter column kind set not null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table action;",
                "DROP TABLE IF EXISTS action;",
                "drop index action_by_user;",
                "drop index action_by_key;\ncreate index action_by_key on action (tenant_id, key);",
                "drop index action_by_user;\ncreate unique index action_by_user on action (user_id);",
                "truncate action;",
                "alter table action rename to deed;",
                "alter table action rename column state to status;",
                "alter table action rename state to status;",
                "alter table action drop column state;",
                "alter table action drop state;",
                "alter table action add column note text, drop column state;",
                "alter table action drop constraint action_pkey;",
                "alter table action alter column state type integer using 1;",
                "alter table action alter state set data type integer;",
                "alter table action alter column state set not null;",
                "alter table action alter column state drop default;",
                "alter table action add column note text not null;",
                "alter table action add column a text default '', add column b text not null;",
                "alter table only action\n  -- why\n  add note\n text  NOT NULL;",
                "create index a on b (c); alter table action drop column state;",
                "-- contract: not used since 0.9.0\nalter table action drop column state;",
                "-- contract: not used any more\nalter table action drop column state;"
            })
    void aContractionIsFound(String migration) {
        assertThat(contractions(migration)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table deed (id uuid primary key, state text not null);",
                "create table deed (id uuid); alter table deed alter column id set not null; drop table deed;",
                "alter table action add column note text;",
                "alter table action add column note text not null default '';",
                "alter table action add column b bigint not null generated always as identity;",
                "alter table action alter column note drop not null;",
                "alter table action alter column note set default 'drop column state';",
                "alter table action set (autovacuum_vacuum_scale_factor = 0);",
                "create index action_by_note on action (note);",
                "drop index action_by_user;\ncreate index action_by_user on action using brin (created_at);",
                "update action set note = 'alter table action drop column state;';",
                "-- alter table action drop column state;\nselect 1;",
                "create function f() returns trigger language plpgsql as $$ begin drop table action; end $$;",
                "-- The column became note.\n-- contract: not used since 0.1.0\nalter table action drop column state;"
            })
    void anAdditionIsAccepted(String migration) {
        assertThat(contractions(migration)).isEmpty();
    }

    private static List<String> contractions(String migration) {
        return MigrationComparison.contractions(
                Map.of("V2__sample.sql", migration),
                List.of("create unique index action_by_key on action (tenant_id, key);"),
                RELEASES);
    }

    private static Map<String, String> migrations() {
        Map<String, String> texts = new LinkedHashMap<>();
        ProjectFiles.sources(".sql").stream()
                .filter(file -> file.getFileName().toString().startsWith("V"))
                .forEach(file -> texts.put(ProjectFiles.at("").relativize(file).toString(), ProjectFiles.read(file)));
        return texts;
    }

    private static List<String> baseline() {
        return ProjectFiles.read(BASELINE)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
