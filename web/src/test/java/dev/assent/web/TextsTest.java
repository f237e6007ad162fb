// SPDX-License-Identifier: Apache-2.0
package dev.assent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of the texts: every language has the same keys with the same values to fill in. */
class TextsTest {
    private static final Path FOLDER = Path.of("src", "main", "resources", "dev", "assent", "web", "assets", "i18n");
    private static final List<String> LANGUAGES = List.of("en", "de");
    private static final Pattern TEXT =
            Pattern.compile("^\\s+\"?([\\w.-]+)\"?:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.MULTILINE);
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    @Test
    void everyLanguageHasTheSameKeysAndPlaces() throws IOException {
        TreeSet<String> pages = new TreeSet<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            files.forEach(file -> pages.add(file.getFileName().toString().replaceFirst("\\.\\w+\\.js$", "")));
        }
        assertThat(pages).contains("phone");
        for (String page : pages) {
            Map<String, Set<String>> first = places(page, LANGUAGES.get(0));
            assertThat(first).as(page).isNotEmpty();
            for (String language : LANGUAGES) {
                assertThat(places(page, language))
                        .as("%s in %s", page, language)
                        .isEqualTo(first);
            }
        }
    }

    private static Map<String, Set<String>> places(String page, String language) throws IOException {
        Map<String, Set<String>> places = new TreeMap<>();
        Matcher texts = TEXT.matcher(Files.readString(FOLDER.resolve(page + "." + language + ".js")));
        while (texts.find()) {
            Set<String> names = new TreeSet<>();
            Matcher matcher = PLACE.matcher(texts.group(2));
            while (matcher.find()) {
                names.add(matcher.group());
            }
            assertThat(texts.group(2)).as(texts.group(1)).isNotBlank();
            assertThat(places.put(texts.group(1), names))
                    .as("second text of %s", texts.group(1))
                    .isNull();
        }
        return places;
    }
}
