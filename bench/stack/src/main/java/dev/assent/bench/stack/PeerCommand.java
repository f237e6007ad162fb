// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Command that measures another server beside this one. It is called with the number of approvals at once and of seconds,
 * and prints its last rate as {@code 12.3/s}.
 *
 * @param words the command and its first arguments
 */
record PeerCommand(List<String> words) {
    private static final Pattern RATE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)/s");

    /** Parses a command whose words are separated by spaces. */
    static PeerCommand parse(String text) {
        return new PeerCommand(List.of(text.strip().split("\\s+")));
    }

    /** Runs the command and returns the approvals per second. Throws {@link OperatorException} if it prints none. */
    double perSecond(int parallel, Duration time) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        words.stream(), Stream.of(Integer.toString(parallel), Long.toString(time.toSeconds())))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new OperatorException(String.join(" ", command) + " ended with status " + status + ":\n" + output);
        }
        return lastRate(output);
    }

    /** Returns the last rate in {@code output}. */
    static double lastRate(String output) {
        Matcher rates = RATE.matcher(output);
        String last = null;
        while (rates.find()) {
            last = rates.group(1);
        }
        if (last == null) {
            throw new OperatorException("The command of --peer printed no rate such as 12.3/s:\n" + output);
        }
        return Double.parseDouble(last);
    }
}
