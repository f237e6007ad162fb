// SPDX-License-Identifier: Apache-2.0
package dev.assent.local;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the error messages of the command line. */
class AssentTest {
    @TempDir
    Path project;

    private final StringWriter errors = new StringWriter();
    private final StringWriter output = new StringWriter();

    @Test
    void aPortInUseIsReportedWithItsComponentAndItsVariable() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> environment = freePorts();
            environment.put("ASSENT_KAFKA_PORT", Integer.toString(taken.getLocalPort()));

            assertThat(run(environment, "up")).isEqualTo(1);
            assertThat(errors.toString())
                    .contains("Port " + taken.getLocalPort() + " for Kafka is in use", "ASSENT_KAFKA_PORT=");
            assertThat(project.resolve(".assent/postgresql")).doesNotExist();
        }
    }

    @Test
    void thePortOfAnExternalComponentIsNotChecked() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> environment = freePorts();
            environment.put("ASSENT_KAFKA_PORT", Integer.toString(taken.getLocalPort()));
            environment.put("ASSENT_KAFKA", "kafka.example:9092");

            assertThat(run(environment, "up")).isEqualTo(1);
            assertThat(errors.toString()).contains("challenge-service is not built");
        }
    }

    @Test
    void anInvalidOrDuplicatePortIsRejected() {
        assertThat(run(Map.of("ASSENT_PORT", "eighty"), "up")).isEqualTo(1);
        assertThat(errors.toString()).contains("ASSENT_PORT: invalid port \"eighty\"");
        assertThat(run(Map.of("ASSENT_PORT", "9092"), "up")).isEqualTo(1);
        assertThat(errors.toString()).contains("Port 9092 is configured twice", "ASSENT_PORT", "ASSENT_KAFKA_PORT");
    }

    @Test
    void anInvalidDatabaseUrlIsRejectedWithoutPrintingIt() {
        Map<String, String> environment = freePorts();
        environment.put("ASSENT_DATABASE", "jdbc:postgresql://me:hunter2@db/");
        assertThat(run(environment, "up")).isEqualTo(1);
        assertThat(errors.toString()).contains("ASSENT_DATABASE").doesNotContain("hunter2");
    }

    @Test
    void aDemoWithoutAStackReportsHowToStartOne() {
        assertThat(run(Map.of(), "try")).isEqualTo(1);
        assertThat(errors.toString()).contains("ASSENT_URL is not set", "./assent up");

        Map<String, String> stopped = Map.of(
                "ASSENT_URL", "http://127.0.0.1:1/v1",
                "ASSENT_TENANT_ID", "demo",
                "ASSENT_API_SECRET_KEY", "key",
                "ASSENT_ADMIN_TOKEN", "token");
        assertThat(run(stopped, "try")).isEqualTo(1);
        assertThat(errors.toString()).contains("No response from http://127.0.0.1:1/v1", "./assent up");
    }

    @Test
    void aDemoWithoutAStubReportsTheReason() throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ASSENT_URL", "http://127.0.0.1:1/v1",
                "ASSENT_TENANT_ID", "demo",
                "ASSENT_API_SECRET_KEY", "key",
                "ASSENT_ADMIN_TOKEN", "token"));
        assertThat(run(environment, "try", "--channel", "apns")).isEqualTo(1);
        assertThat(errors.toString())
                .contains("does not send to the APNs stub", "ASSENT_PUSH_APNS_", "ASSENT_APNS_PORT");

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("ASSENT_FCM_PORT", Integer.toString(taken.getLocalPort()));
            assertThat(run(environment, "try", "--channel", "fcm")).isEqualTo(1);
            assertThat(errors.toString())
                    .contains("Port " + taken.getLocalPort() + " for the FCM stub", "ASSENT_FCM_PORT=");
        }
        assertThat(run(environment, "try", "--channel", "pigeon")).isEqualTo(2);
        assertThat(errors.toString())
                .contains("expected one of webhook, apns, fcm, webpush")
                .doesNotContain("WEBPUSH");
    }

    @Test
    void anUnknownServiceToLeaveOutIsRejected() {
        assertThat(run(Map.of(), "up", "--without", "mail-service")).isEqualTo(2);
        assertThat(errors.toString()).contains("'mail-service' is not a service", "push-dispatcher");
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(run(Map.of(), "help")).isZero();
        assertThat(output.toString()).contains("up", "try", "reset", "verify-receipt", "images", "dead-letters");
        assertThat(run(Map.of(), "dance")).isEqualTo(2);
    }

    @Test
    void aFreshCheckoutPrintsTheHelpWithoutABuild() throws Exception {
        for (String[] arguments : new String[][] {{"--help"}, {"-h"}, {"help"}, {"up", "--help"}, {"bench", "-h"}}) {
            assertThat(runScript(arguments)).as(String.join(" ", arguments)).isZero();
            String text = Files.readString(project.resolve("output.txt"));
            assertThat(text).contains("Usage: assent", "bench").doesNotContain("Building");
            Assent.command(Map.of(), project).getSubcommands().keySet().forEach(command -> assertThat(text)
                    .contains(command.equals("help") ? "-h" : "\n  " + command + " "));
        }
        assertThat(runScript("dance")).isEqualTo(2);
        assertThat(runScript()).isEqualTo(2);
        assertThat(project.resolve("local")).doesNotExist();
    }

    /** Runs the script {@code assent} as a checkout has it in which nothing is built, without Java and Maven. */
    private int runScript(String... arguments) throws Exception {
        Path script = project.resolve("assent");
        Files.copy(Path.of("..", "..", "assent"), script, REPLACE_EXISTING, COPY_ATTRIBUTES);
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("output.txt").toFile());
        builder.environment().remove("JAVA_HOME");
        Path programs = Files.createDirectories(project.resolve("programs"));
        for (String program : List.of("bash", "dirname", "readlink", "cat", "grep")) {
            Path link = programs.resolve(program);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of("/usr/bin", program));
            }
        }
        builder.environment().put("PATH", programs.toString());
        return builder.start().waitFor();
    }

    @Test
    void resetDeletesTheData() {
        assertThat(run(Map.of(), "reset")).isZero();
        assertThat(project.resolve(".assent")).doesNotExist();
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Assent.command(environment, project)
                .setErr(new PrintWriter(errors))
                .setOut(new PrintWriter(output))
                .execute(arguments);
    }

    private static Map<String, String> freePorts() {
        Map<String, String> environment = new HashMap<>();
        for (String part : new String[] {
            "", "KAFKA_", "DATABASE_", "CHALLENGE_", "PUSH_", "VERIFICATION_", "TOKEN_", "APNS_", "FCM_"
        }) {
            environment.put("ASSENT_" + part + "PORT", "0");
        }
        return environment;
    }
}
