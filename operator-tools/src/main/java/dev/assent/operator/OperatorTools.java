// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator;

import dev.assent.operator.deadletter.DeadLettersCommand;
import dev.assent.operator.receipt.VerifyReceiptCommand;
import dev.assent.operator.restore.RestorePlanCommand;
import dev.assent.operator.signin.SignInCommand;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.timeline.FollowCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** Command line for operators of any cluster: dead letters, the timeline of a sign-in, receipts, restoration, a check. */
@Command(
        name = "assent-operator",
        description =
                "Dead letters, the timeline of a sign-in, receipts, restored databases and a check, for any cluster.",
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class OperatorTools {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    private OperatorTools() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        // The Kafka client reports to the log what the commands report themselves.
        Logger.getLogger("").setLevel(Level.SEVERE);
        System.exit(command(System::getenv).execute(arguments));
    }

    /** Returns the command line, for the variables that {@code environment} returns when a command runs. */
    public static CommandLine command(Supplier<Map<String, String>> environment) {
        CommandLine command = new CommandLine(new OperatorTools());
        subcommands(environment).forEach(command::addSubcommand);
        command.addSubcommand(new WaitCommand());
        return configured(command);
    }

    /** Returns the commands, to be added to another command line. */
    public static List<Object> subcommands(Supplier<Map<String, String>> environment) {
        return List.of(
                new VerifyReceiptCommand(),
                new FollowCommand(environment),
                DeadLettersCommand.of(environment),
                new RestorePlanCommand(environment),
                new SignInCommand(environment));
    }

    /** Returns {@code command} with the output, help width and error report that all of Assent's commands have. */
    public static CommandLine configured(CommandLine command) {
        command.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        command.setExecutionExceptionHandler((failure, line, parsed) -> report(failure, line));
        command.setUsageHelpAutoWidth(true);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        return command;
    }

    private static int report(Exception failure, CommandLine line) {
        if (failure instanceof OperatorException) {
            line.getErr().println(failure.getMessage());
        } else if (!(failure instanceof InterruptedException)) {
            // An interrupt is a Ctrl-C, which needs no explanation.
            failure.printStackTrace(line.getErr());
        }
        return line.getCommandSpec().exitCodeOnExecutionException();
    }
}
