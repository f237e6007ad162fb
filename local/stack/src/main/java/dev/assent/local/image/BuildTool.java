package dev.assent.local.image;

import dev.assent.local.Programs;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that builds images. */
enum BuildTool {
    buildah,
    podman,
    docker;

    /** Where the {@code PATH} of {@code environment} has it. */
    Optional<Path> find(Map<String, String> environment) {
        return Programs.find(name(), environment);
    }

    static Optional<Path> any(Map<String, String> environment) {
        return Stream.of(values())
                .flatMap(tool -> tool.find(environment).stream())
                .findFirst();
    }
}
