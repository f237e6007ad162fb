package dev.assent.local;

import dev.assent.local.deadletter.DeadLettersCommand;
import dev.assent.local.follow.FollowCommand;
import dev.assent.local.image.ImagesCommand;
import dev.assent.local.receipt.VerifyReceiptCommand;
import dev.assent.local.stack.ResetCommand;
import dev.assent.local.stack.UpCommand;
import dev.assent.local.trial.TryCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** The command {@code ./assent}. */
@Command(
        name = "assent",
        description = "Assent on this machine: push approval, from sign-in to token.",
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Assent {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    private Assent() {}

    /** Runs one command and ends with its status. */
    public static void main(String[] arguments) {
        LocalLogging.quiet();
        Path project = Path.of(System.getProperty("assent.project", ".")).toAbsolutePath();
        System.exit(command(System.getenv(), project).execute(arguments));
    }

    /** The command line for {@code environment} and the modules of {@code project}. */
    public static CommandLine command(Map<String, String> environment, Path project) {
        CommandLine command = new CommandLine(new Assent())
                .addSubcommand(new UpCommand(environment, project))
                .addSubcommand(new TryCommand(environment, project))
                .addSubcommand(new ResetCommand(environment, project))
                .addSubcommand(new VerifyReceiptCommand())
                .addSubcommand(new ImagesCommand(environment, project))
                .addSubcommand(new FollowCommand(environment, project))
                .addSubcommand(DeadLettersCommand.of(environment, project));
        command.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        command.setExecutionExceptionHandler((failure, line, parsed) -> report(failure, line));
        command.setUsageHelpAutoWidth(true);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        return command;
    }

    private static int report(Exception failure, CommandLine line) {
        if (failure instanceof LocalProblem) {
            line.getErr().println(failure.getMessage());
        } else if (!(failure instanceof InterruptedException)) {
            // An interrupt is somebody's Ctrl-C, who needs no explanation.
            failure.printStackTrace(line.getErr());
        }
        return line.getCommandSpec().exitCodeOnExecutionException();
    }
}
