// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files of the whole project, of which this module's folder is a part. */
public final class ProjectFiles {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private ProjectFiles() {}

    /** Returns the path of the file at {@code path} below the project's folder. */
    public static Path at(String path) {
        return ROOT.resolve(path);
    }

    /** Returns the text of the file at {@code path}. */
    public static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the folder of every Maven module, as the parent's pom.xml names it: {@code common/contracts}. */
    public static List<String> modules() {
        return MODULE.matcher(read(at("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
    }

    /** Returns every file of the modules' {@code src/main} whose name ends with {@code suffix}. */
    public static List<Path> sources(String suffix) {
        return inModules("src/main", suffix);
    }

    /** Returns every file of the modules' {@code src/test} whose name ends with {@code suffix}. */
    public static List<Path> tests(String suffix) {
        return inModules("src/test", suffix);
    }

    private static List<Path> inModules(String part, String suffix) {
        return modules().stream()
                .map(module -> at(module + "/" + part))
                .filter(Files::isDirectory)
                .flatMap(main -> below(main, suffix).stream())
                .sorted()
                .toList();
    }

    /** Returns every file below {@code folder} whose name ends with {@code suffix}. */
    public static List<Path> below(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
