package dev.assent.local.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The file {@code local.env}: variables by which a shell, a test or an SDK reaches the stack. */
public final class LocalEnvironment {
    private LocalEnvironment() {}

    /** Writes {@code variables} for {@code . .assent/local.env}. */
    public static void write(Home home, Map<String, String> variables) {
        String content = variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
        PrivateFile.write(home.environment(), content);
    }

    /** The variables that the last start wrote; empty if there was none. */
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

    /** The variables of {@code environment} and, where it lacks one, those that the last start wrote to {@code home}. */
    public static Map<String, String> with(Map<String, String> environment, Home home) {
        Map<String, String> variables = read(home);
        variables.putAll(environment);
        return variables;
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_:/@.,%+-]*") ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    private static String unquoted(String value) {
        return value.startsWith("'") ? value.substring(1, value.length() - 1).replace("'\\''", "'") : value;
    }
}
