// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.terminal;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Base of commands: their help and their output. */
public abstract class TerminalCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    /** Returns the command line that runs this command. */
    protected final CommandLine line() {
        return spec.commandLine();
    }

    /** Returns the output of the results. */
    protected final PrintWriter out() {
        return line().getOut();
    }

    /** Returns the output of errors and of the progress. */
    protected final PrintWriter err() {
        return line().getErr();
    }
}
