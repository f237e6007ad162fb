// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.home;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finder of optional programs on the {@code PATH}. */
public final class ExecutableFinder {
    private ExecutableFinder() {}

    /** Returns the path of the program {@code name} by the {@code PATH} of {@code environment}; empty if it is not installed. */
    public static Optional<Path> find(String name, Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
