// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that every link between pages of the project leads to an existing page and section. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern FILE = Pattern.compile("`([a-zA-Z][a-zA-Z-]*/[a-zA-Z0-9/._-]+)`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    @Test
    void noLinkLeadsNowhere() {
        List<Path> pages = Stream.of("docs", "deploy")
                .flatMap(folder -> ProjectFiles.below(ProjectFiles.at(folder), ".md").stream())
                .collect(Collectors.toCollection(ArrayList::new));
        Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
                .map(ProjectFiles::at)
                .forEach(pages::add);

        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Path page : pages) {
            Matcher link = LINK.matcher(ProjectFiles.read(page));
            while (link.find()) {
                links++;
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target) || !hasSection(target, link.group(2))) {
                    dead.add(page.getFileName() + " → " + link.group());
                }
            }
        }
        assertThat(links).as("links that this test finds").isGreaterThan(20);
        assertThat(dead).isEmpty();
    }

    /** The guide names the files to change; a path with a placeholder is not one. */
    @Test
    void everyFileThatTheGuideNamesExists() {
        List<String> named = FILE.matcher(ProjectFiles.read(ProjectFiles.at("CONTRIBUTING.md")))
                .results()
                .map(file -> file.group(1))
                .filter(file -> !file.startsWith("src/"))
                .toList();
        assertThat(named).hasSizeGreaterThan(20).allSatisfy(file -> assertThat(ProjectFiles.at(file))
                .exists());
    }

    private static boolean hasSection(Path page, String anchor) {
        return anchor == null
                || HEADING.matcher(ProjectFiles.read(page))
                        .results()
                        .anyMatch(heading -> anchor.equals(heading.group(1)
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9 _-]", "")
                                .replace(' ', '-')));
    }
}
