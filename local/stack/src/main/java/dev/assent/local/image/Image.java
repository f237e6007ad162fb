// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Container image to build.
 *
 * @param name the name with its tag
 * @param application the service's {@code target/quarkus-app}
 */
record Image(String name, String service, String version, Path application) {

    /** Returns the command line of {@code program} that builds the image. */
    List<String> command(Path program, Path containerfile, Optional<String> base, Optional<String> revision) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "build", "--quiet"));
        if (program.endsWith(BuildTool.docker.name())) {
            // BuildKit's equivalent; it applies to the image, not to the files in its layers.
            command.addAll(List.of("--build-arg", "SOURCE_DATE_EPOCH=0"));
        } else {
            // Without a fixed time each build would produce another image.
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
