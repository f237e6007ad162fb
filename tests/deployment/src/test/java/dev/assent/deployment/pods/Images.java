// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.deployment.Program;
import dev.assent.local.Assent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Images of the services, as {@code ./assent images} builds them on a base of Debian's packages. */
final class Images {
    static final Path PROJECT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String PREFIX = "localhost/assent-tests";
    private static final String BASE = PREFIX + "/base:latest";
    private static final String TAG = "tests";

    private Images() {}

    static void makeBase() throws Exception {
        Program.Run run = Program.run(List.of("deploy/images/make-base", BASE), PROJECT);
        assertThat(run.status()).as(run.output()).isZero();
    }

    /** Builds all four. */
    static void build() {
        int status = Assent.command(System.getenv(), PROJECT)
                .execute("images", "--tool", "buildah", "--base", BASE, "--prefix", PREFIX, "--tag", TAG);
        assertThat(status).isZero();
    }

    /** Returns the id of the image of each service. */
    static Map<String, String> ids() {
        return Cluster.SERVICES.stream()
                .collect(Collectors.toMap(
                        service -> service,
                        service -> Podman.run("image", "inspect", "--format={{.Id}}", name(service))));
    }

    /** Returns the image that replaces {@code assent/SERVICE} of a manifest. */
    static String name(String service) {
        return PREFIX + "/" + service + ":" + TAG;
    }
}
