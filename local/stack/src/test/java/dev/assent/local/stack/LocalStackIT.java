// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.assent.backends.SharedBroker;
import dev.assent.embedded.Postgres;
import dev.assent.local.Assent;
import dev.assent.local.home.LocalEnvironment;
import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Tests the stack with a real PostgreSQL, a real Kafka, a real proxy and stub services. */
class LocalStackIT {
    @TempDir
    Path directory;

    private final StringWriter output = new StringWriter();
    private final ProgressPrinter progress = new ProgressPrinter(new PrintWriter(output));

    @Test
    void allComponentsStartAndAKilledServiceIsRestarted() throws Exception {
        ProjectFixture project = ProjectFixture.in(directory);
        try (LocalStack stack = new LocalStack(project.settings(), progress)) {
            stack.start();
            Map<String, String> variables =
                    LocalEnvironment.read(project.settings().home());
            assertThat(variables).isEqualTo(stack.variables()).containsEntry("ASSENT_TENANT_ID", "demo");
            assertThat(get(stack.origin() + "/q/health/ready").statusCode()).isEqualTo(200);
            Postgres postgres = Postgres.parse(variables.get("ASSENT_DATABASE_URL"));
            postgres.connect("assent_verification").close();
            assertThat(environmentOf(project, Component.CHALLENGE))
                    .contains("ASSENT_BOOTSTRAP_TENANT_ID", "ASSENT_MASTER_KEYS", "ASSENT_DATABASE_URL");
            assertThat(environmentOf(project, Component.TOKEN))
                    .doesNotContain("ASSENT_BOOTSTRAP_API_SECRET_KEY", "ASSENT_API_SECRET_KEY");

            assertThat(environmentOf(project, Component.PUSH))
                    .contains("ASSENT_PUSH_APNS_TRUSTED_CERTIFICATE", "ASSENT_PUSH_FCM_TOKEN_URI");
            assertThat(project.settings().home().apns().resolve("server.pem")).exists();

            SupervisedService service = stack.runningServices().get(Component.PUSH);
            long before = service.pid();
            service.kill();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                            get(stack.origin() + "/q/health/ready").statusCode())
                    .isEqualTo(200));
            assertThat(service.pid()).isNotEqualTo(before);
        }
        assertThat(output.toString())
                .contains("push-dispatcher ended with status 137", "archives of their classes", "Kafka", "stopped");
        project.settings()
                .ports()
                .requireFree(List.of(
                        Component.PROXY, Component.DATABASE, Component.KAFKA, Component.CHALLENGE, Component.TOKEN));
    }

    @Test
    void anExternalServiceJoinsTheStackByItsVariables() throws Exception {
        ProjectFixture project = ProjectFixture.in(directory);
        Files.delete(project.jar(Component.PUSH));
        try (LocalStack stack = new LocalStack(project.settings(), progress, Set.of(Component.PUSH))) {
            stack.start();
            assertThat(stack.runningServices()).hasSize(3).doesNotContainKey(Component.PUSH);
            assertThat(get(stack.origin() + "/q/health/ready").statusCode()).isEqualTo(503);
            ExternalService external = stack.externalServices().get(0);
            assertThat(external.instructions())
                    .contains("push-dispatcher is not started", "port " + project.port(Component.PUSH))
                    .contains("-pl push-dispatcher -am compile quarkus:dev");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(external.environment())))
                    .isEqualTo("rw-------");

            assertThat(Files.readString(external.environment()))
                    .contains("QUARKUS_LIVE_RELOAD_INSTRUMENTATION=false\n");

            StringWriter problem = new StringWriter();
            assertThat(Assent.command(stack.variables(), project.root())
                            .setOut(new PrintWriter(problem))
                            .setErr(new PrintWriter(problem))
                            .execute("try"))
                    .isEqualTo(1);
            assertThat(problem.toString())
                    .contains("The demo failed because push-dispatcher is not ready.")
                    .doesNotContain("{");

            Process service = startBeside(external);
            try {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                                get(stack.origin() + "/q/health/ready").statusCode())
                        .isEqualTo(200));
                assertThat(environmentOf(project, Component.PUSH))
                        .contains("ASSENT_DATABASE_PASSWORD", "ASSENT_PUSH_FCM_TOKEN_URI");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> output.toString().contains("push-dispatcher listens on port"));
            } finally {
                service.destroyForcibly().waitFor();
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> output.toString().contains("push-dispatcher no longer listens on port"));
            assertThat(get(stack.origin() + "/v1/admin/channels/demo/webhook").statusCode())
                    .isEqualTo(503);
        }
    }

    /** Starts the stub service as the printed command does, with the variables of the file alone. */
    private static Process startBeside(ExternalService external) throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "set -a && . '" + external.environment()
                                + "' && exec \"$0\" -XX:TieredStopAtLevel=1 -cp \"$1\" \"$2\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        ServiceStub.class.getName())
                .start();
    }

    @Test
    void aServiceThatDoesNotStartIsReportedWithTheEndOfItsLogAndAllIsStopped() throws Exception {
        ProjectFixture project = ProjectFixture.in(directory);
        project.environment().put("STUB_THAT_FAILS", Integer.toString(project.port(Component.TOKEN)));
        try (LocalStack stack = new LocalStack(project.settings(), progress)) {
            assertThatThrownBy(stack::start)
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("token-service ended with status 3")
                    .hasMessageContaining("this stub is configured to fail");
        }
        project.settings().ports().requireFree(List.of(Component.values()));
    }

    @Test
    @Tag("nightly")
    void aStartStopsTheOrphansOfAKilledRun() throws Exception {
        ProjectFixture project = ProjectFixture.in(directory);
        Process killed = up(project);
        List<ProcessHandle> orphans = killed.descendants().toList();
        killed.destroyForcibly().waitFor();
        assertThat(orphans).filteredOn(ProcessHandle::isAlive).hasSizeGreaterThanOrEqualTo(4);

        try (LocalStack stack = new LocalStack(project.settings(), progress)) {
            stack.start();
            assertThat(orphans).noneMatch(ProcessHandle::isAlive);
            assertThat(output.toString()).contains("stopped 4 services of an earlier run");
            assertThat(get(stack.origin() + "/q/health/ready").statusCode()).isEqualTo(200);

            StringWriter refusal = new StringWriter();
            int status = Assent.command(project.environment(), project.root())
                    .setErr(new PrintWriter(refusal))
                    .execute("reset");
            assertThat(status).isEqualTo(1);
            assertThat(refusal.toString()).contains("already runs");
        }
    }

    @Test
    void anInterruptStopsAllComponents() throws Exception {
        ProjectFixture project = ProjectFixture.in(directory);
        Process running = up(project);
        List<ProcessHandle> children = running.descendants().toList();
        assertThat(directory.resolve("stack.jsa.complete")).exists();
        running.destroy();
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        project.settings().ports().requireFree(List.of(Component.values()));
        assertThat(Files.readString(directory.resolve("up.txt"))).contains("PostgreSQL", "stopped");
    }

    @Test
    void aStartThatFailsLeavesNoArchiveForLaterOnes() throws Exception {
        ProjectFixture project = ProjectFixture.in(directory);
        project.environment().put("STUB_THAT_FAILS", Integer.toString(project.port(Component.TOKEN)));

        Process failing = start(project);

        assertThat(failing.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failing.exitValue()).isNotZero();
        assertThat(directory.resolve("stack.jsa.complete")).doesNotExist();
    }

    @Test
    void theNextStepIsNamedAfterTheServiceThatItNeeds() throws Exception {
        ProjectFixture project = ProjectFixture.in(directory);
        Process running = up(project, "--without", "push-dispatcher");
        running.destroy();
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(directory.resolve("up.txt"));
        assertThat(text).contains("Next, when push-dispatcher listens: open");
        assertThat(text.indexOf("./assent try")).isGreaterThan(text.indexOf("push-dispatcher is not started"));
    }

    @Test
    void aSecondInterruptKillsAllProcesses() throws Exception {
        assumeThat(isInterruptHeard()).as("this JVM does not ignore Ctrl-C").isTrue();
        ProjectFixture project = ProjectFixture.in(directory);
        project.environment().put("STUB_THAT_STAYS", Integer.toString(project.port(Component.TOKEN)));
        project.environment().put("ASSENT_KAFKA", SharedBroker.bootstrapServers());
        Process running = up(project);
        List<ProcessHandle> children = running.descendants().toList();
        try {
            interrupt(running);
            Path log = project.settings().home().log(Component.TOKEN.title());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readString(log).contains("this stub is configured to ignore the shutdown"));
            assertThat(running.isAlive()).as("waits").isTrue();

            interrupt(running);
            assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(running.exitValue()).isEqualTo(130);
            assertThat(Files.readString(directory.resolve("up.txt"))).contains("Stopping.", "Killed.");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        } finally {
            running.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            LocalStack.stopOrphans(project.settings().home());
        }
    }

    private static boolean isInterruptHeard() {
        Signal interrupt = new Signal("INT");
        SignalHandler before = Signal.handle(interrupt, SignalHandler.SIG_DFL);
        Signal.handle(interrupt, before);
        return before != SignalHandler.SIG_IGN;
    }

    /** Sends SIGINT, as Ctrl-C does. */
    private static void interrupt(Process process) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Starts {@code ./assent up} as a process and waits until it is up. */
    private Process up(ProjectFixture project, String... options) throws Exception {
        Path log = directory.resolve("up.txt");
        Process process = start(project, options);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            return Files.readString(log).contains("is up");
        });
        return process;
    }

    private Process start(ProjectFixture project, String... options) throws IOException {
        Path log = directory.resolve("up.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dassent.project=" + project.root(),
                        "-Dassent.class-archive=" + directory.resolve("stack.jsa"),
                        Assent.class.getName(),
                        "up")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.command().addAll(List.of(options));
        builder.environment().putAll(new HashMap<>(project.environment()));
        return builder.start();
    }

    private static String environmentOf(ProjectFixture project, Component service) throws Exception {
        return get("http://127.0.0.1:" + project.port(service) + "/").body();
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
