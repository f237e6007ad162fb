// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finder of statements in new migrations with which the code of the last release does not run: it reads and writes the
 * database while instances of two releases run, and after a release is rolled back.
 */
final class MigrationComparison {
    private static final String NAME = "\"?([a-z_0-9.]+)\"?";

    /**
     * Patterns of statements that take something away from the last release, by the reason that is reported for each. Group 1
     * is the name of the table, or of what is dropped.
     */
    private static final Map<String, Pattern> CONTRACTIONS = Map.of(
            "removes what the last release may use",
            Pattern.compile("^drop (?:table|index|view|function|trigger|type|sequence|schema)(?: if exists)? " + NAME),
            "empties a table",
            Pattern.compile("^truncate(?: table)? " + NAME),
            "renames what the last release may use",
            inTable("rename\\b"),
            "removes a column or constraint that the last release may use",
            inTable("(?:drop (?:column|constraint)\\b|drop (?!default|not null|expression|identity)\\w)"),
            "changes the type of a column",
            inTable("alter (?:column )?\\S+ (?:set data )?type\\b"),
            "requires a value that the last release does not write",
            inTable("(?:alter (?:column )?\\S+ (?:set not null|drop default)\\b|"
                    + "add (?!constraint|primary|unique|check|foreign)(?:column )?(?![^,]*\\b(?:default|generated)\\b)"
                    + "[^,]*\\bnot null\\b)"));

    private static final Pattern CREATED = Pattern.compile("(?m)^\\s*create table (?:if not exists )?" + NAME);
    private static final Pattern CREATED_INDEX =
            Pattern.compile("(?m)^\\s*create index (?:concurrently )?(?:if not exists )?" + NAME);
    private static final Pattern UNIQUE_INDEX =
            Pattern.compile("(?m)^\\s*create unique index (?:concurrently )?(?:if not exists )?" + NAME);
    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|(?s:/\\*.*?\\*/)");
    /** A body or a text may contain a semicolon. */
    private static final Pattern STATEMENT =
            Pattern.compile("(?s)(?:\\$(\\w*)\\$.*?\\$\\1\\$|'(?:[^']|'')*'|--[^\\n]*|[^;])+");

    private static final Pattern MARKER =
            Pattern.compile("(?m)^\\s*-- contract: not used since (\\d+\\.\\d+\\.\\d+)\\b");

    private MigrationComparison() {}

    /** Returns the pattern of a clause of {@code alter table}. */
    private static Pattern inTable(String clause) {
        return Pattern.compile("^alter table (?:if exists )?(?:only )?" + NAME + " (?:.*, ?)?" + clause);
    }

    /**
     * Returns what is wrong with new migrations.
     *
     * @param migrations the text of each, by its name
     * @param earlier the texts of those of the last release
     * @param releases the versions of all releases so far
     */
    static List<String> contractions(
            Map<String, String> migrations, Collection<String> earlier, Collection<String> releases) {
        Set<String> unique = earlier.stream()
                .flatMap(text -> names(UNIQUE_INDEX, text).stream())
                .collect(Collectors.toSet());
        Map<String, Set<String>> newTables = migrations.entrySet().stream()
                .collect(Collectors.groupingBy(
                        migration -> module(migration.getKey()),
                        Collectors.flatMapping(
                                migration -> created(migration.getValue()).stream(), Collectors.toSet())));
        List<String> found = new ArrayList<>();
        migrations.forEach((name, text) -> STATEMENT
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(statement -> !isPermitted(statement, releases))
                .forEach(statement ->
                        problems(statement, replaceable(text, newTables.get(module(name)), unique)).stream()
                                .map(problem -> name + " " + problem)
                                .forEach(found::add)));
        return found;
    }

    /** Returns the folder of the service, whose tables have nothing to do with those of others. */
    private static String module(String name) {
        return name.replaceFirst("/src/.*", "");
    }

    private static Set<String> created(String text) {
        return names(CREATED, text);
    }

    /**
     * Returns what a migration may take away: new tables, and indexes that it creates anew, of another kind. The last release
     * may name the columns of a {@code unique} one in a clause {@code on conflict}, which fails without it.
     */
    private static Set<String> replaceable(String text, Set<String> newTables, Set<String> unique) {
        Set<String> all = names(CREATED_INDEX, text);
        all.removeAll(unique);
        all.addAll(newTables);
        return all;
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Tells whether a comment before the statement names the release that stopped to use what it contracts. */
    private static boolean isPermitted(String statement, Collection<String> releases) {
        Matcher marker = MARKER.matcher(statement);
        return marker.find() && releases.contains(marker.group(1));
    }

    private static List<String> problems(String statement, Set<String> replaceable) {
        String plain = COMMENT.matcher(statement)
                .replaceAll(" ")
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
        return CONTRACTIONS.entrySet().stream()
                .filter(contraction -> {
                    Matcher found = contraction.getValue().matcher(plain);
                    return found.find() && !replaceable.contains(found.group(1));
                })
                .map(contraction -> contraction.getKey() + ": " + plain)
                .sorted()
                .toList();
    }
}
