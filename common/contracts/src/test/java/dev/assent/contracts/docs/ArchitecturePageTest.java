// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.event.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the architecture lists the folders, modules, packages and events that exist, and no others. */
class ArchitecturePageTest {
    private static final String PAGE = ProjectFiles.read(ProjectFiles.at("docs/architecture.md"));
    private static final Pattern NODE = Pattern.compile("\\b(\\w+)\\[([a-z]+-[a-z]+)]");
    private static final Pattern ARROW = Pattern.compile("(?m)^ *(\\w+)(?:\\[[^]]*])? -- ([A-Za-z, ]+) --> ([^\\n]+)$");

    @Test
    void everyTopLevelFolderHasItsLine() throws IOException {
        try (Stream<Path> folders = Files.list(ProjectFiles.at(""))) {
            assertThat(rows("Folders"))
                    .containsExactlyInAnyOrderElementsOf(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName() + "/")
                            .filter(name -> !name.startsWith(".") && !name.equals("target/"))
                            .toList());
        }
    }

    @Test
    void everyModuleHasItsLine() {
        assertThat(rows("Modules")).containsExactlyInAnyOrderElementsOf(ProjectFiles.modules());
    }

    @Test
    void everyPackageHasItsLine() {
        assertThat(rows("Packages"))
                .containsExactlyInAnyOrderElementsOf(ProjectFiles.sources(".java").stream()
                        .map(ArchitecturePageTest::packageOf)
                        .distinct()
                        .toList());
    }

    @Test
    void everyLineStatesAPurpose() {
        assertThat(PAGE.lines().filter(line -> line.startsWith("| `")))
                .allSatisfy(
                        line -> assertThat(line.split("\\|", -1)[2]).as(line).isNotBlank());
    }

    @Test
    void everyEventIsDrawnFromItsProducersToItsConsumers() {
        Set<String> expected = new TreeSet<>();
        for (Topic topic : Topic.values()) {
            for (String producer :
                    services().filter(service -> announces(service, topic)).toList()) {
                services()
                        .filter(service -> !service.equals(producer) && consumes(service, topic))
                        .forEach(consumer -> expected.add(arrow(producer, eventOf(topic), consumer)));
            }
        }
        assertThat(expected).as("arrows found in the code").hasSizeGreaterThan(Topic.values().length);
        assertThat(drawn()).isEqualTo(expected);
    }

    /** Returns the names in the first column of the tables of the section {@code title}. */
    private static List<String> rows(String title) {
        String section = Arrays.stream(PAGE.split("(?m)^## "))
                .filter(part -> part.startsWith(title + "\n"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/architecture.md has no section " + title));
        return Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                .matcher(section)
                .results()
                .map(row -> row.group(1))
                .toList();
    }

    private static String packageOf(Path source) {
        String path = source.toString();
        String below = path.substring(path.indexOf("src/main/java/") + "src/main/java/".length());
        return Path.of(below).getParent().toString().replace('/', '.');
    }

    private static Set<String> drawn() {
        Map<String, String> nodes = NODE.matcher(PAGE)
                .results()
                .collect(Collectors.toMap(node -> node.group(1), node -> node.group(2), (one, other) -> one));
        Set<String> events =
                Arrays.stream(Topic.values()).map(ArchitecturePageTest::eventOf).collect(Collectors.toSet());
        return ARROW.matcher(PAGE)
                .results()
                .flatMap(drawn -> arrows(drawn, nodes, events))
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<String> arrows(MatchResult drawn, Map<String, String> nodes, Set<String> events) {
        return Arrays.stream(drawn.group(2).split(", "))
                .filter(events::contains)
                .flatMap(event -> Arrays.stream(drawn.group(3).split(" & "))
                        .map(target -> arrow(nodes.get(drawn.group(1)), event, nodes.get(target.strip()))));
    }

    private static String arrow(String producer, String event, String consumer) {
        return producer + " -- " + event + " --> " + consumer;
    }

    private static Stream<String> services() {
        return ProjectFiles.modules().stream()
                .filter(module -> Files.exists(ProjectFiles.at(module + "/src/main/resources/application.properties")));
    }

    /** Tells whether a source of {@code service} makes the event of {@code topic}. */
    private static boolean announces(String service, Topic topic) {
        Pattern made = Pattern.compile("\\bnew " + eventOf(topic) + "\\(");
        return ProjectFiles.below(ProjectFiles.at(service + "/src/main/java"), ".java").stream()
                .anyMatch(source -> made.matcher(ProjectFiles.read(source)).find());
    }

    private static boolean consumes(String service, Topic topic) {
        return ConsumedTopics.of(service).contains(topic);
    }

    /** Returns the class name of a topic's event: {@code ActionTracked} for {@code assent.action-tracked}. */
    private static String eventOf(Topic topic) {
        return Arrays.stream(topic.topicName().substring("assent.".length()).split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
