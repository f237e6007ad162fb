package dev.assent.contracts.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of the whole project, found from this module's folder; a missing module has none. */
public final class ProjectFiles {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    private ProjectFiles() {}

    /** Returns the file at {@code path} below the project's folder. */
    public static Path at(String path) {
        return ROOT.resolve(path);
    }

    /** Reads the text of the file at {@code path}. */
    public static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns every file of the modules' {@code src/main} whose name ends with {@code suffix}. */
    public static List<Path> sources(String suffix) {
        return below("src/main", suffix);
    }

    /** Returns every file of the modules' {@code src/test} whose name ends with {@code suffix}. */
    public static List<Path> tests(String suffix) {
        return below("src/test", suffix);
    }

    /** Returns the files in {@code part} of every module, which is a folder of the project or a folder in one of them. */
    private static List<Path> below(String part, String suffix) {
        try (Stream<Path> modules = Files.walk(ROOT, 2)) {
            return modules.map(module -> module.resolve(part))
                    .filter(Files::isDirectory)
                    .flatMap(folder -> below(folder, suffix).stream())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
