// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import dev.assent.contracts.Json;
import dev.assent.operator.cluster.ClusterCommand;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.terminal.TerminalRedaction;
import dev.assent.runtime.deadletter.DeadLetter;
import dev.assent.runtime.deadletter.DeadLetterPosition;
import dev.assent.runtime.deadletter.DeadLetterStore;
import dev.assent.runtime.deadletter.DeadLetterTopics;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Command {@code dead-letters show}: prints one dead letter. */
@Command(name = "show", description = "Prints one dead letter: its headers and its value, without push tokens.")
final class ShowCommand extends ClusterCommand {
    @Parameters(
            paramLabel = PositionConverter.FORM,
            converter = PositionConverter.class,
            description = "Its position, as printed by list.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private DeadLetterPosition position;

    ShowCommand(Supplier<Map<String, String>> environment) {
        super(environment);
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        try (DeadLetterStore store = new DeadLetterStore(kafka, DeadLetterTopics.DEFAULT)) {
            DeadLetter letter = read(store, position);
            line("place", letter.position().toString());
            line("since", Json.format(letter.at()));
            line("replayed", store.progress(position.partition()).contains(position.offset()) ? "yes" : "no");
            line("key", letter.key());
            for (Header header : letter.record().headers()) {
                line(header.key(), DeadLetter.text(header.value()));
            }
            out().println();
            out().println(letter.value()
                    .map(TerminalRedaction::value)
                    .orElse("No value: this is a tombstone, which removes the key."));
        }
    }

    /** Returns the dead letter at {@code position}. Throws {@link OperatorException} if there is none. */
    static DeadLetter read(DeadLetterStore store, DeadLetterPosition position) {
        return store.read(position).orElseThrow(() -> new OperatorException("No dead letter at " + position + "."));
    }

    private void line(String name, String value) {
        out().println(String.format("%-34s %s", TerminalRedaction.line(name), TerminalRedaction.line(value))
                .stripTrailing());
    }
}
