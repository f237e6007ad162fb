// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.local.Assent;
import dev.assent.local.home.Home;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Command line {@code ./assent}, run in this process. */
final class AssentCommand {
    private final Map<String, String> environment;

    AssentCommand(Home home, Map<String, String> variables) {
        environment = new HashMap<>(variables);
        environment.put("ASSENT_HOME", home.root().toString());
    }

    /** Runs it with these {@code arguments}, requires status 0 and returns the output. */
    String run(String... arguments) {
        StringWriter output = new StringWriter();
        assertThat(run(output, arguments)).as(output.toString()).isZero();
        return output.toString();
    }

    /** Runs it with these {@code arguments}, prints to {@code output} and returns the exit status. */
    int run(StringWriter output, String... arguments) {
        return Assent.command(environment, Path.of(System.getProperty("assent.project")))
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output))
                .execute(arguments);
    }
}
