// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the tests of the client library {@code client/js} and of the pages' modules by Node. Skipped where Node is missing, unless the environment has
 * {@code ASSENT_REQUIRE_NODE}.
 */
class ClientLibraryIT {
    private static final int LEAST_NODE = 20;

    /** Result of a program: its exit status and its output. */
    private record Run(int status, String output) {}

    @ParameterizedTest
    @ValueSource(strings = {"client/js", "web"})
    void theModulesPassTheirTests(String folder) throws Exception {
        boolean present = hasNode();
        if (System.getenv("ASSENT_REQUIRE_NODE") == null) {
            assumeTrue(present, "the modules were not tested: Node " + LEAST_NODE + " or newer is missing");
        }
        assertThat(present).as("Node %d or newer", LEAST_NODE).isTrue();

        Run run = run(WebStack.project().resolve(folder), "npm", "test", "--silent");

        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output()).containsPattern("pass [1-9]");
    }

    private static boolean hasNode() throws Exception {
        try {
            String version =
                    run(WebStack.project(), "node", "--version").output().strip();
            return Integer.parseInt(version.replaceFirst("^v(\\d+).*", "$1")) >= LEAST_NODE;
        } catch (IOException e) {
            return false;
        }
    }

    private static Run run(Path folder, String... command) throws Exception {
        Path output = Files.createTempFile("assent-client", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new Run(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
