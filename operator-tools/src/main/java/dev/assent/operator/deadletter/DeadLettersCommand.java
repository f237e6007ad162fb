// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command {@code dead-letters}: groups the commands for events that failed permanently. */
@Command(
        name = "dead-letters",
        description = "Lists, shows and replays events that failed permanently.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Needs read access to the dead-letter topics and to the consumer group " + DeadLettersCommand.GROUP
                    + ", to replay also write access to the topics themselves. See docs/operations/README.md."
        })
public final class DeadLettersCommand {
    /** Group of {@link dev.assent.runtime.deadletter.DeadLetterTopics#group()}: an annotation takes constants only. */
    static final String GROUP = "assent.dead-letters";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    private DeadLettersCommand() {}

    /** Creates the command with its subcommands, for the variables that {@code environment} returns. */
    public static CommandLine of(Supplier<Map<String, String>> environment) {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new ListCommand(environment))
                .addSubcommand(new ShowCommand(environment))
                .addSubcommand(new ReplayCommand(environment));
    }
}
