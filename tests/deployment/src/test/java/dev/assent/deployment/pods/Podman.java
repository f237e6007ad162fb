// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assent.deployment.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Client of this machine's podman. */
final class Podman {
    /** Programs, each of the Debian package of its name. */
    private static final List<String> PROGRAMS = List.of(
            "podman", "buildah", "runc", "netavark", "aardvark-dns", "iptables", "catatonit", "mmdebstrap", "openssl");

    /** runc and cgroupfs, since crun supports one version of cgroups only; a container rejects podman's own limits. */
    private static final String CONFIGURATION =
            """
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            [network]
            network_backend = "netavark"
            """;

    private static final Path FOLDER = Path.of("target", "podman").toAbsolutePath();

    private Podman() {}

    /** Skips the calling test where a program is missing, unless the environment has {@code ASSENT_REQUIRE_IMAGES}. */
    static void require() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String program : PROGRAMS) {
            if (Stream.of("/usr/bin", "/usr/sbin", "/usr/lib/podman", "/usr/libexec/podman")
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
                missing.add("the Debian package " + program);
            }
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("the rights of root, for a network with containers");
        }
        if (System.getenv("ASSENT_REQUIRE_IMAGES") == null) {
            assumeTrue(missing.isEmpty(), () -> "the images were not run: missing are " + missing);
        }
        assertThat(missing).as("what is missing to run the images").isEmpty();
        Files.createDirectories(FOLDER);
        Files.writeString(configuration(), CONFIGURATION);
    }

    /** Runs {@code podman}, which must succeed, and returns both its outputs. */
    static String run(List<String> arguments) {
        Program.Run run = attempt(arguments);
        assertThat(run.status())
                .as(String.join(" ", arguments) + "\n" + run.output())
                .isZero();
        return run.output().strip();
    }

    static String run(String... arguments) {
        return run(List.of(arguments));
    }

    /** Runs {@code podman}, which may fail. */
    static Program.Run attempt(List<String> arguments) {
        try {
            return Program.run(
                    Stream.concat(Stream.of("podman", "--log-level=error"), arguments.stream())
                            .toList(),
                    FOLDER,
                    Map.of("CONTAINERS_CONF", configuration().toString()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path configuration() {
        return FOLDER.resolve("containers.conf");
    }
}
