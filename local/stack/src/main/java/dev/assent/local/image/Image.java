package dev.assent.local.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image to build.
 *
 * @param name with tag
 * @param application the service's {@code target/quarkus-app}
 */
record Image(String name, String service, String version, Path application) {

    /** The call of {@code program} that builds it. */
    List<String> command(Path program, Path containerfile, Optional<String> base, Optional<String> revision) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "build", "--quiet"));
        if (program.endsWith(BuildTool.docker.name())) {
            // BuildKit's way to say it; it counts for the image, not for the files in its layers.
            command.addAll(List.of("--build-arg", "SOURCE_DATE_EPOCH=0"));
        } else {
            // The moment of the build would make each image another one.
            command.addAll(List.of("--timestamp", "0"));
        }
        base.ifPresent(image -> command.addAll(List.of("--build-arg", "BASE=" + image)));
        revision.ifPresent(commit -> command.addAll(List.of("--label", "org.opencontainers.image.revision=" + commit)));
        command.addAll(List.of(
                "--build-arg",
                "SERVICE=" + service,
                "--build-arg",
                "VERSION=" + version,
                "--tag",
                name,
                "--file",
                containerfile.toString(),
                application.toString()));
        return command;
    }
}
