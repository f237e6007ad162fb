// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Runs the published SDKs of Authsignal against the stack, by the Node project {@code tests/compatibility}. Skipped where Node
 * is missing, unless the environment has {@code ASSENT_REQUIRE_NODE}. Leaves out the integrations that send users to the
 * challenge page where Chromium is missing, unless it has {@code ASSENT_REQUIRE_CHROMIUM}. {@code -Dassent.docs.write} writes
 * {@code docs/compatibility.md}.
 */
@Order(1)
@ResourceLock(value = Stack.SERVICES, mode = ResourceAccessMode.READ)
class CompatibilityIT {
    private static final int LEAST_NODE = 18;
    private static final long MOST_MINUTES = 10;

    /** Result of a program: its exit status and its output. */
    private record Run(int status, String output) {}

    @Test
    void thePublishedSdksFindWhatTheyExpect() throws Exception {
        Optional<String> missing = missing();
        if (System.getenv("ASSENT_REQUIRE_NODE") == null) {
            assumeTrue(missing.isEmpty(), () -> "the SDKs were not run: " + missing.orElseThrow());
        }
        assertThat(missing).as("what is missing to run the SDKs").isEmpty();

        Map<String, String> stack = Stack.running().variables();
        Run installed = run(stack, "npm", "ci", "--prefer-offline", "--ignore-scripts");
        assertThat(installed.status()).as(installed.output()).isZero();
        boolean write = System.getProperty("assent.docs.write") != null;
        Run tested = run(stack, "npm", "run", "--silent", write ? "docs" : "test");
        assertThat(tested.status()).as(tested.output()).isZero();
    }

    private static Optional<String> missing() throws Exception {
        try {
            run(Map.of(), "npm", "--version");
            String version = run(Map.of(), "node", "--version").output().strip();
            int major = Integer.parseInt(version.replaceFirst("^v(\\d+).*", "$1"));
            return major >= LEAST_NODE
                    ? Optional.empty()
                    : Optional.of("Node " + LEAST_NODE + " or newer is needed, and this is " + version);
        } catch (IOException e) {
            return Optional.of("Node " + LEAST_NODE + " or newer with npm is needed: " + e.getMessage());
        }
    }

    private static Run run(Map<String, String> variables, String... command) throws Exception {
        Path output = Files.createTempFile("assent-compat", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Stack.project().resolve("tests/compatibility").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new Run(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
