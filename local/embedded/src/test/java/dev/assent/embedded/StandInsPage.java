// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reader of docs/operations/stand-ins.md. */
final class StandInsPage {
    private static final Path PAGE = Path.of("..", "..", "docs", "operations", "stand-ins.md");
    /** Setting, value and reason. */
    private static final Pattern ROW = Pattern.compile("^\\| `([\\w.]+)` \\| (\\S+) \\| [^|]+ \\|$", Pattern.MULTILINE);

    private StandInsPage() {}

    /** Returns the settings of the section {@code server}, with their values. */
    static Map<String, String> settings(String server) throws IOException {
        String section = Stream.of(Files.readString(PAGE).split("\n## "))
                .filter(part -> part.startsWith(server + "\n"))
                .findFirst()
                .orElseThrow();
        return ROW.matcher(section).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }
}
