// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.operator.OperatorTools;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Tests what the command refuses before it connects to anything. */
class RestorePlanCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    other-service     | 2026-01-01T00:00:00Z | postgresql://db/name | is not one of [challenge-service
                    challenge-service | yesterday            | postgresql://db/name | Invalid value for option '--to'
                    challenge-service | 2999-01-01T00:00:00Z | postgresql://db/name | which lies in the past
                    challenge-service | 2026-01-01T00:00:00Z | mysql://db/name      | expected postgresql://host:port/name
                    challenge-service | 2026-01-01T00:00:00Z | postgresql://db      | expected postgresql://host:port/name
                    challenge-service | 2026-01-01T00:00:00Z | a b                  | expected postgresql://host:port/name
                    challenge-service | 2026-01-01T00:00:00Z |                      | No database given
                    """)
    void aWrongLineIsRefusedWithItsReason(String service, String to, String database, String reason) {
        StringWriter output = new StringWriter();
        CommandLine command = OperatorTools.command(() -> Map.of("ASSENT_KAFKA", "127.0.0.1:1"))
                .setErr(new PrintWriter(output))
                .setOut(new PrintWriter(output));

        int status = database == null
                ? command.execute("restore-plan", service, "--to", to)
                : command.execute("restore-plan", service, "--to", to, "--database", database);

        assertThat(output.toString()).contains(reason);
        assertThat(status).isNotZero();
    }
}
