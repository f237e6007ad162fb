// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** Log file of one component. */
record LogFile(Path path) {
    private static final int TAIL_LINES = 20;
    private static final int TAIL_BYTES = 16 * 1024;

    /** Starts a new log; keeps the last one beside it as {@code .previous.log}. */
    void rotate() {
        try {
            if (Files.exists(path)) {
                Path last = path.resolveSibling(path.getFileName().toString().replaceFirst("\\.log$", ".previous.log"));
                Files.move(path, last, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rotate " + path, e);
        }
    }

    /** Returns its last 20 lines, indented. */
    String tail() {
        try (var channel = Files.newByteChannel(path)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            byte[] end = java.nio.channels.Channels.newInputStream(channel).readAllBytes();
            List<String> lines = Arrays.asList(new String(end, StandardCharsets.UTF_8).split("\\R"));
            return "    " + String.join("\n    ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "    (no log)";
        }
    }
}
