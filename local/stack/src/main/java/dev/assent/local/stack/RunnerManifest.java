// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Manifest of {@code quarkus-run.jar}, which names the jars of a service.
 *
 * @param jars the class path: first the service's own, then the libraries, the largest first
 * @param mainClass the main class
 * @param opened the packages of the JDK that the program reflects on, as {@code module/package}
 */
record RunnerManifest(List<Path> jars, String mainClass, List<String> opened) {
    private static final String LIBRARIES = "lib/";
    private static final Name ADD_OPENS = new Name("Add-Opens");

    /** Reads the manifest of {@code runner}. Throws {@link OperatorException} if that or a library is missing or no jar. */
    static RunnerManifest of(Path runner) {
        try (JarFile jar = new JarFile(runner.toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            List<Path> jars = new ArrayList<>();
            List<Path> libraries = new ArrayList<>();
            for (String entry : words(attributes, Name.CLASS_PATH)) {
                // A relative URL, or an absolute one.
                Path file = Path.of(runner.toUri().resolve(entry));
                (entry.startsWith(LIBRARIES) ? libraries : jars).add(file);
            }
            jars.addAll(largestFirst(libraries));
            return new RunnerManifest(
                    List.copyOf(jars), attributes.getValue(Name.MAIN_CLASS), words(attributes, ADD_OPENS));
        } catch (IOException e) {
            throw new OperatorException(
                    "cannot read " + runner + " and the jars that it names: " + e
                            + ". Build them with: mvn -DskipTests package",
                    e);
        }
    }

    /**
     * Returns the arguments of {@code java} that run the program as {@code -jar} would. The JVM looks for a class in one jar
     * after the other, and so finds most of them among the first.
     */
    List<String> program() {
        List<String> arguments = new ArrayList<>();
        opened.forEach(name -> arguments.add("--add-opens=" + name + "=ALL-UNNAMED"));
        arguments.add("-cp");
        arguments.add(jars.stream().map(Path::toString).collect(Collectors.joining(":")));
        arguments.add(mainClass);
        return arguments;
    }

    private static List<String> words(Attributes attributes, Name name) {
        String value = attributes.getValue(name);
        return value == null ? List.of() : List.of(value.trim().split("\\s+"));
    }

    private static List<Path> largestFirst(List<Path> jars) throws IOException {
        record Sized(Path jar, long size) {}
        List<Sized> sized = new ArrayList<>();
        for (Path jar : jars) {
            sized.add(new Sized(jar, Files.size(jar)));
        }
        sized.sort(Comparator.comparingLong(Sized::size).reversed());
        return sized.stream().map(Sized::jar).toList();
    }
}
