// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Alerts and dashboards of {@code deploy/monitoring}, and the metrics that they use. */
final class Rules {
    static final Path FOLDER =
            Path.of("..", "..", "deploy", "monitoring").toAbsolutePath().normalize();

    static final Path DOCS = Path.of("..", "..", "docs").toAbsolutePath().normalize();

    static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Parts of an expression that are no names of metrics: texts, labels, times and groupings. */
    private static final Pattern NO_METRIC =
            Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\b(by|without|on|ignoring) *\\([^)]*\\)|\"[^\"]*\"");

    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-z_][\\w:]*(?![\\w:]* *\\()");
    private static final Pattern KEYWORD = Pattern.compile("and|or|unless|bool|offset");

    private Rules() {}

    /** Returns the rule files. */
    static List<Path> files() throws IOException {
        return files("alerts", ".yaml");
    }

    /** Returns the files with tests of the rules. */
    static List<Path> tests() throws IOException {
        return files("alerts/tests", ".yaml");
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (var files = Files.list(FOLDER.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** Returns all alerts. */
    static List<JsonNode> alerts() throws IOException {
        return rules().stream().filter(rule -> rule.has("alert")).toList();
    }

    /** Returns the names of the recorded metrics. */
    static List<String> records() throws IOException {
        return rules().stream()
                .filter(rule -> rule.has("record"))
                .map(rule -> rule.path("record").asText())
                .toList();
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        for (Path file : files()) {
            for (JsonNode group : YAML.readTree(file.toFile()).path("groups")) {
                group.path("rules").forEach(rules::add);
            }
        }
        return rules;
    }

    /** Returns the expectations of the tests. */
    static List<JsonNode> expectations() throws IOException {
        List<JsonNode> expectations = new ArrayList<>();
        for (Path file : tests()) {
            for (JsonNode test : YAML.readTree(file.toFile()).path("tests")) {
                test.path("alert_rule_test").forEach(expectations::add);
            }
        }
        return expectations;
    }

    /** Returns the series that the tests feed. */
    static SortedSet<String> series() throws IOException {
        TreeSet<String> series = new TreeSet<>();
        for (Path file : tests()) {
            for (JsonNode test : YAML.readTree(file.toFile()).path("tests")) {
                test.path("input_series")
                        .forEach(one -> series.add(one.path("series").asText()));
            }
        }
        return series;
    }

    /** Returns the queries of a dashboard. */
    static List<JsonNode> targets(String dashboard) throws IOException {
        return JSON.readTree(FOLDER.resolve("dashboards").resolve(dashboard).toFile())
                .findParents("expr");
    }

    /** Returns the names of all metrics that a rule or a dashboard uses. */
    static SortedSet<String> metrics() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode rule : rules()) {
            metrics(rule.path("expr").asText()).forEach(names::add);
        }
        for (Path dashboard : files("dashboards", ".json")) {
            for (JsonNode expression : JSON.readTree(dashboard.toFile()).findValues("expr")) {
                metrics(expression.asText()).forEach(names::add);
            }
        }
        return names;
    }

    /** Returns the names of the metrics in {@code expression}. */
    static Stream<String> metrics(String expression) {
        return NAME.matcher(NO_METRIC.matcher(expression).replaceAll(" "))
                .results()
                .map(name -> name.group())
                .filter(name -> !KEYWORD.matcher(name).matches());
    }
}
