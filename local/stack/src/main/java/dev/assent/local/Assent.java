// SPDX-License-Identifier: Apache-2.0
package dev.assent.local;

import dev.assent.local.demo.TryCommand;
import dev.assent.local.home.LocalEnvironment;
import dev.assent.local.image.ImagesCommand;
import dev.assent.local.stack.LocalLogging;
import dev.assent.local.stack.ResetCommand;
import dev.assent.local.stack.Settings;
import dev.assent.local.stack.UpCommand;
import dev.assent.operator.OperatorTools;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** Command line {@code ./assent}: the local stack, and the tools for operators. */
@Command(
        name = "assent",
        description = "Runs Assent on this machine: push approval, from sign-in to token.",
        footer = {"", "./assent bench measures a stack of its own; see ./assent bench --help."},
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Assent {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    private Assent() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        LocalLogging.quiet();
        Path project = Path.of(System.getProperty("assent.project", ".")).toAbsolutePath();
        System.exit(command(System.getenv(), project).execute(arguments));
    }

    /** Returns the command line for {@code environment} and the modules of {@code project}. */
    public static CommandLine command(Map<String, String> environment, Path project) {
        CommandLine command = new CommandLine(new Assent())
                .addSubcommand(new UpCommand(environment, project))
                .addSubcommand(new TryCommand(environment, project))
                .addSubcommand(new ResetCommand(environment, project))
                .addSubcommand(new ImagesCommand(environment, project));
        OperatorTools.subcommands(() -> LocalEnvironment.with(environment, Settings.home(environment, project)))
                .forEach(command::addSubcommand);
        return OperatorTools.configured(command);
    }
}
