// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedServersIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void testJvmsShareTheServersAndTheEndOfMavenEndsThem(@TempDir Path temporary) throws Exception {
        ProcessBuilder builder = TestJvm.command(TestJvm.Maven.class).redirectErrorStream(true);
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        Process maven = builder.start();
        List<String> output = new ArrayList<>();
        List<ProcessHandle> servers;
        try (BufferedReader reader = maven.inputReader()) {
            for (String line = reader.readLine(); !TestJvm.READY.equals(line); line = reader.readLine()) {
                assertThat(line).as(String.join("\n", output)).isNotNull();
                output.add(line);
            }
            List<String> found = output.stream()
                    .filter(line -> line.matches("\\d+ \\d+ 127\\.0\\.0\\.1:\\d+"))
                    .toList();
            assertThat(found).as(String.join("\n", output)).hasSize(2);
            assertThat(found.get(1)).as("the second JVM's servers").isEqualTo(found.get(0));
            servers = Stream.of(found.get(0).split(" "))
                    .limit(2)
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
            assertThat(servers).allMatch(ProcessHandle::isAlive);
        } finally {
            maven.destroyForcibly().waitFor();
        }

        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(servers).noneMatch(ProcessHandle::isAlive));
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("assent-tests-")))
                    .isEmpty();
        }
    }
}
