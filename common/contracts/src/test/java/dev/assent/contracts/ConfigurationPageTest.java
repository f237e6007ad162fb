// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.docs.ProjectFiles;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the page about configuration with the properties that the sources of any module read. */
class ConfigurationPageTest {
    private static final String NAME = "(assent\\.[a-z0-9.-]+)";
    private static final List<Pattern> USES = List.of(
            Pattern.compile("@ConfigProperty\\(name = \"" + NAME),
            Pattern.compile("\\$\\{" + NAME),
            Pattern.compile("(?m)^(?:%\\w+\\.)?" + NAME + "="));
    private static final Pattern MAPPING = Pattern.compile("@ConfigMapping\\(prefix = \"(assent[a-z0-9.-]*)\"\\)");
    private static final Pattern INTERFACE = Pattern.compile("^\\s*(?:public )?interface (\\w+) \\{$");
    private static final Pattern METHOD = Pattern.compile("^\\s+(\\S.*) (\\w+)\\(\\);$");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `" + NAME + "` \\|");

    @Test
    void thePageNamesEveryPropertyAndNoOther() {
        Set<String> used = new TreeSet<>();
        for (Path file : sources()) {
            String text = ProjectFiles.read(file);
            USES.forEach(use -> used.addAll(found(use, text)));
            used.addAll(mapped(text));
        }
        assertThat(used).as("what this test finds").contains("assent.kafka", "assent.push.apns.trusted-certificate");

        String page = ProjectFiles.read(ProjectFiles.at("docs/configuration.md"));
        assertThat(found(DOCUMENTED, page)).containsExactlyElementsOf(used);
    }

    private static List<Path> sources() {
        return Stream.of(".java", ".properties")
                .flatMap(suffix -> ProjectFiles.sources(suffix).stream())
                .toList();
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Returns the properties of the configuration interface that {@code text} declares, if it declares one. */
    private static Set<String> mapped(String text) {
        Set<String> names = new TreeSet<>();
        Matcher mapping = MAPPING.matcher(text);
        if (mapping.find()) {
            Map<String, Map<String, String>> interfaces = new HashMap<>();
            String outermost = read(text, interfaces);
            expand(mapping.group(1), outermost, interfaces, names);
        }
        return names;
    }

    /** Reads the methods, with their types, of each interface into {@code interfaces}; returns the outermost one's name. */
    private static String read(String text, Map<String, Map<String, String>> interfaces) {
        String outermost = null;
        Deque<Map.Entry<String, Map<String, String>>> open = new ArrayDeque<>();
        for (String line : text.lines().toList()) {
            Matcher begin = INTERFACE.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (begin.matches()) {
                Map<String, String> methods = new HashMap<>();
                open.push(Map.entry(begin.group(1), methods));
                interfaces.put(begin.group(1), methods);
                outermost = outermost == null ? begin.group(1) : outermost;
            } else if (method.matches()) {
                open.element().getValue().put(method.group(2), method.group(1));
            } else if (line.strip().equals("}")) {
                open.pop();
            }
        }
        return Objects.requireNonNull(outermost, "a file with @ConfigMapping declares an interface");
    }

    private static void expand(
            String prefix, String type, Map<String, Map<String, String>> interfaces, Set<String> names) {
        interfaces.getOrDefault(type, Map.of()).forEach((method, returned) -> {
            String name = prefix + "." + method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (interfaces.containsKey(returned)) {
                expand(name, returned, interfaces, names);
            } else {
                names.add(name);
            }
        });
    }
}
