// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Site of a tenant that is {@code docs/examples/sign-in.mjs}, run by Node. Without Node the test is skipped, or fails with
 * {@code ASSENT_REQUIRE_NODE}.
 */
record ExampleSite(Process process, String origin, String password) implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("(http\\S+) is ready: .* password (\\S+)");

    static ExampleSite start(WebStack stack, WebStack.Tenant tenant) throws IOException {
        boolean present = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
        if (System.getenv("ASSENT_REQUIRE_NODE") == null) {
            assumeTrue(present, "the example was not run: node is missing");
        }
        assertThat(present).as("node on the path").isTrue();
        Path program = WebStack.project().resolve("docs/examples/sign-in.mjs");
        ProcessBuilder builder =
                new ProcessBuilder("node", program.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("ASSENT_URL", stack.origin() + "/v1");
        builder.environment().put("ASSENT_API_SECRET_KEY", tenant.apiSecretKey());
        builder.environment().put("PORT", "0");
        Process process = builder.start();
        BufferedReader output = process.inputReader(UTF_8);
        String line = output.readLine();
        Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.matches()) {
            process.destroy();
            throw new AssertionError("the example did not start: " + line);
        }
        return new ExampleSite(process, ready.group(1), ready.group(2));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
