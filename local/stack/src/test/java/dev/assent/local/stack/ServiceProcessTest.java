// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.local.home.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the end of a service's process, with a shell in its place. */
class ServiceProcessTest {
    /** Writes its archive, the first argument, half a second after a SIGTERM. */
    private static final String SCRIPT =
            """
            trap 'sleep 0.5; echo classes > "${1#*=}"; exit 143' TERM
            echo ready
            while :; do sleep 0.05; done""";

    @TempDir
    Path folder;

    @Test
    void aProcessThatWritesAnArchiveIsNotKilledMeanwhile() {
        ClassArchive classes = ClassArchive.of(folder, "token-service", folder.resolve("quarkus-run.jar"));
        List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
        command.addAll(classes.jvmOptions());
        Path log = folder.resolve("log");
        ServiceProcess service = new ServiceProcess(
                "token-service",
                command,
                classes,
                Map.of("PATH", System.getenv("PATH")),
                0,
                log,
                new ProcessRegistry(Home.at(folder.resolve("home"))));
        Process process = service.launch();
        await().untilAsserted(() -> assertThat(log).content().contains("ready"));
        classes.complete();

        service.stop(process, Duration.ofMillis(1));

        assertThat(classes.file()).hasContent("classes");
    }
}
