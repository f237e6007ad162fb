// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Files of environment variables, such as {@code local.env}, which describes the running stack. */
public final class LocalEnvironment {
    private LocalEnvironment() {}

    /** Writes {@code variables} to {@code file}, in the syntax of a shell; only the owner may read it. */
    public static void write(Path file, Map<String, String> variables) {
        String content = variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
        PrivateFile.write(file, content);
    }

    /** Reads the variables that the last start wrote; empty if there was none. */
    public static Map<String, String> read(Home home) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (!Files.exists(home.environment())) {
            return variables;
        }
        try {
            for (String line : Files.readAllLines(home.environment())) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    variables.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
                }
            }
            return variables;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + home.environment(), e);
        }
    }

    /** Returns the variables of {@code environment}, completed by those that the last start wrote to {@code home}. */
    public static Map<String, String> with(Map<String, String> environment, Home home) {
        Map<String, String> variables = read(home);
        variables.putAll(environment);
        return variables;
    }

    /** Returns the shell command that sets the variables of {@code file}. */
    public static String sourceCommand(Path file) {
        return ". " + quoted(file.toString());
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_:/@.,%+-]*") ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    private static String unquoted(String value) {
        return value.startsWith("'") ? value.substring(1, value.length() - 1).replace("'\\''", "'") : value;
    }
}
