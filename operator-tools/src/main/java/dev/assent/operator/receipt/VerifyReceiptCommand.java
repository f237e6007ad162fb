// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.terminal.TerminalCommand;
import dev.assent.operator.terminal.TerminalEscaping;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Command {@code verify-receipt}: verifies the receipt of an answer offline. */
@Command(
        name = "verify-receipt",
        description =
                "Verifies a receipt, as returned by GET /v1/challenges/{challengeId}/receipt, and prints what it proves.",
        footer = {"", "Needs no server. Exits with 0 if the receipt is valid, else with 1. See docs/receipts.md."})
public final class VerifyReceiptCommand extends TerminalCommand {
    @Parameters(paramLabel = "FILE", description = "The receipt, as JSON.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path file;

    @Override
    public Integer call() {
        Receipt receipt = read();
        List<String> problems = ReceiptVerifier.problems(receipt);
        if (!problems.isEmpty()) {
            PrintWriter errors = err();
            errors.println("The receipt is invalid:");
            problems.forEach(problem -> errors.println("  " + problem));
            errors.flush();
            return 1;
        }
        show(receipt, out());
        return 0;
    }

    private Receipt read() {
        try {
            Receipt receipt = Json.read(Files.readString(file), Receipt.class);
            if (receipt == null) {
                throw new OperatorException(file + " is not a receipt.");
            }
            return receipt;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new OperatorException(file + " is not a receipt.", e);
        } catch (IOException e) {
            throw new OperatorException(file + " cannot be read.", e);
        }
    }

    private static void show(Receipt receipt, PrintWriter out) {
        JsonNode context = Json.read(receipt.context(), JsonNode.class);
        boolean covered = receipt.signatureVersion() == AnswerMessage.WITH_ANSWER;
        out.println("The signature is good.");
        out.println();
        line(out, "signed by key", receipt.publicKey());
        line(out, "challenge", receipt.challengeId());
        out.println();
        out.println("Signed, and unchanged since:");
        context.properties().forEach(member -> {
            if (member.getKey().equals("custom")) {
                member.getValue()
                        .properties()
                        .forEach(detail ->
                                line(out, "  " + TerminalEscaping.of(detail.getKey()), text(detail.getValue())));
            } else {
                line(out, TerminalEscaping.of(member.getKey()), text(member.getValue()));
            }
        });
        if (covered) {
            line(out, "decision", receipt.decision().name());
        }
        out.println();
        out.println("Stated by the server, not covered by the signature:");
        if (!covered) {
            line(out, "decision", receipt.decision().name());
        }
        line(out, "decided at", Json.format(receipt.decidedAt()));
        line(out, "device", receipt.userAuthenticatorId().toString());
        out.flush();
    }

    private static String text(JsonNode value) {
        return TerminalEscaping.of(value.isValueNode() ? value.asText() : value.toString());
    }

    private static void line(PrintWriter out, String name, String value) {
        out.println(String.format("  %-20s %s", name, value));
    }
}
