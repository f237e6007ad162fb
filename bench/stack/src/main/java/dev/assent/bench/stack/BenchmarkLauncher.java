// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.local.Assent;
import dev.assent.local.stack.LocalLogging;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/** Entry point of {@code ./assent bench}: the command line {@code ./assent} with the benchmarks, which need more libraries. */
public final class BenchmarkLauncher {
    private BenchmarkLauncher() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        LocalLogging.quiet();
        Path project = Path.of(System.getProperty("assent.project", ".")).toAbsolutePath();
        System.exit(command(System.getenv(), project).execute(arguments));
    }

    /** Returns the command line for {@code environment} and the modules of {@code project}. */
    static CommandLine command(Map<String, String> environment, Path project) {
        return Assent.command(environment, project).addSubcommand(new BenchCommand(environment, project));
    }
}
