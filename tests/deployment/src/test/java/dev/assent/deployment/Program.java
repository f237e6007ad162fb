// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runner of programs of this machine. */
public final class Program {
    private static final long MOST_MINUTES = 10;

    private Program() {}

    /** Result of a program: its exit status and its output. */
    public record Run(int status, String output) {}

    /** Runs {@code command} in {@code folder}, for ten minutes at most. Throws {@link IOException} where there is no such program. */
    public static Run run(List<String> command, Path folder) throws IOException, InterruptedException {
        return run(command, folder, Map.of());
    }

    /** Like {@link #run(List, Path)}, with {@code variables} beside those of this process. */
    public static Run run(List<String> command, Path folder, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("assent-deploy", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new Run(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
