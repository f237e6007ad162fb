// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.image;

import dev.assent.local.home.ExecutableFinder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Program that builds images. */
enum BuildTool {
    buildah,
    podman,
    docker;

    /** Returns the path of the program by the {@code PATH} of {@code environment}. */
    Optional<Path> find(Map<String, String> environment) {
        return ExecutableFinder.find(name(), environment);
    }

    static Optional<Path> any(Map<String, String> environment) {
        return Stream.of(values())
                .flatMap(tool -> tool.find(environment).stream())
                .findFirst();
    }
}
