package dev.assent.operator.deadletter;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./assent dead-letters}: looks at what failed for good, and lays it back, in any cluster. */
@Command(
        name = "dead-letters",
        description = "Looks at what failed for good, and lays it back to be tried again.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Needs read access to the dead-letter topics and to the consumer group " + DeadLetterTopics.GROUP
                    + ", to replay also write access to the topics themselves. See docs/operations/README.md."
        })
public final class DeadLettersCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    private DeadLettersCommand() {}

    /** The command with what it can do, for the variables that {@code environment} returns. */
    public static CommandLine of(Supplier<Map<String, String>> environment) {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new ListCommand(environment))
                .addSubcommand(new ShowCommand(environment))
                .addSubcommand(new ReplayCommand(environment));
    }
}
