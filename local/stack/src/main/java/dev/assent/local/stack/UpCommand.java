// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.local.observe.PrometheusServer;
import dev.assent.operator.terminal.TerminalCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import sun.misc.Signal;

/** Command {@code up}: starts the stack and runs until it is interrupted. */
@Command(
        name = "up",
        description =
                "Starts PostgreSQL, Kafka, the four services and the proxy. Ctrl-C stops them; a second one kills them.",
        footer = {
            "",
            "Variables: ASSENT_HOME (data, default .assent), ASSENT_PORT 8080, ASSENT_KAFKA_PORT 9092,"
                    + " ASSENT_DATABASE_PORT 5433, ASSENT_CHALLENGE_PORT 8081, ASSENT_PUSH_PORT 8082,"
                    + " ASSENT_VERIFICATION_PORT 8083, ASSENT_TOKEN_PORT 8084, ASSENT_APNS_PORT 8085 and"
                    + " ASSENT_FCM_PORT 8086 (for ./assent try), ASSENT_PROMETHEUS_PORT 9090 (with --observe); ASSENT_KAFKA (host:port) and"
                    + " ASSENT_DATABASE (postgresql://user:password@host:port/) select external servers."
        })
public final class UpCommand extends TerminalCommand {
    /** Sum of the longest shutdowns of the proxy, the services, Kafka and PostgreSQL. */
    private static final long UNWIND_SECONDS = 75;

    /** System property of the file to which the script {@code assent} lets the JVM write its classes. */
    private static final String CLASS_ARCHIVE = "assent.class-archive";

    private static final String CTRL_C = "INT";
    private static final int SIGNAL_EXIT_CODE_BASE = 128;

    private final Map<String, String> environment;
    private final Path project;

    @Option(
            names = "--observe",
            description = "Also starts a Prometheus that scrapes the services, if it is installed.")
    private boolean observe;

    @Option(
            names = "--without",
            paramLabel = "SERVICE",
            completionCandidates = ServiceConverter.class,
            converter = ServiceConverter.class,
            description =
                    "Does not start this service, one of ${COMPLETION-CANDIDATES}, and prints the command that runs"
                            + " it with hot reload beside the stack. Repeatable.")
    private Set<Component> without = Set.of();

    /** Converts the name of a service. */
    static final class ServiceConverter implements ITypeConverter<Component>, Iterable<String> {
        @Override
        public Component convert(String name) {
            return Settings.SERVICES.stream()
                    .filter(service -> service.title().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + name + "' is not a service; expected one of " + String.join(", ", this)));
        }

        @Override
        public Iterator<String> iterator() {
            return Settings.SERVICES.stream().map(Component::title).iterator();
        }
    }

    /** Creates the command for {@code environment} and the modules of {@code project}. */
    public UpCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() throws InterruptedException {
        long started = System.nanoTime();
        PrintWriter out = out();
        ProgressPrinter progress = new ProgressPrinter(out);
        Settings settings = Settings.from(environment, project);
        LocalLogging.to(settings.home().log("local-stack"));
        LocalStack stack = new LocalStack(settings, progress, without);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = stopWhenInterrupted(stack, progress, ended);
        try {
            progress.print("Starting Assent in " + settings.home().root());
            stack.start();
            completeClassArchive();
            StartSummary summary = new StartSummary(stack, settings);
            progress.print(summary.text());
            if (observe) {
                progress.print(observed(stack));
            }
            stack.externalServices().forEach(service -> progress.print(service.instructions()));
            progress.print(summary.next());
            progress.done("Assent", "is up", started);
            progress.print("Ctrl-C stops it.");
            stack.awaitFailure();
            return 0;
        } finally {
            stack.close();
            ended.countDown();
            unregister(hook);
        }
    }

    /** Marks the archive of classes that this process will write when it ends: those of a whole start are in it. */
    private static void completeClassArchive() {
        String archive = System.getProperty(CLASS_ARCHIVE);
        if (archive != null) {
            try {
                Files.writeString(Path.of(archive + ".complete"), "");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot mark " + archive, e);
            }
        }
    }

    private String observed(LocalStack stack) {
        return PrometheusServer.program(environment)
                .map(program -> "Prometheus, with the alerts of deploy/monitoring: " + stack.observe(program))
                .orElse("No Prometheus is installed; install " + PrometheusServer.PACKAGE
                        + " to see metrics and alerts.");
    }

    private static Thread stopWhenInterrupted(LocalStack stack, ProgressPrinter progress, CountDownLatch ended) {
        Thread main = Thread.currentThread();
        Thread hook = new Thread(
                () -> {
                    killWhenInterruptedAgain(progress);
                    progress.print("Stopping.");
                    stack.close();
                    // The starting thread stops what it is just starting.
                    main.interrupt();
                    try {
                        ended.await(UNWIND_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /** Kills all at the second Ctrl-C. PostgreSQL may survive; the next start stops it. */
    private static void killWhenInterruptedAgain(ProgressPrinter progress) {
        Signal.handle(new Signal(CTRL_C), again -> {
            progress.print("Killed.");
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(SIGNAL_EXIT_CODE_BASE + again.getNumber());
        });
    }

    private static void unregister(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook itself is running.
        }
    }
}
