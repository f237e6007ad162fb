// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Java process that is killed as soon as it reports that it is ready. */
final class KilledProcess {
    static final String READY = "ready";

    private KilledProcess() {}

    static void runAndKill(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> output = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); !READY.equals(line); line = reader.readLine()) {
                if (line == null) {
                    throw new IllegalStateException(String.join("\n", output));
                }
                output.add(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
