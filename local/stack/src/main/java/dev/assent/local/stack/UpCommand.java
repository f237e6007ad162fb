package dev.assent.local.stack;

import dev.assent.local.LocalLogging;
import dev.assent.local.observe.Prometheus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code ./assent up}: starts everything and stays until it is interrupted. */
@Command(
        name = "up",
        description =
                "Starts PostgreSQL, Kafka, the four services and the proxy; Ctrl-C stops them, a second one at once.",
        footer = {
            "",
            "Variables: ASSENT_HOME (data, default .assent), ASSENT_PORT 8080, ASSENT_KAFKA_PORT 9092,"
                    + " ASSENT_DATABASE_PORT 5433, ASSENT_CHALLENGE_PORT 8081, ASSENT_PUSH_PORT 8082,"
                    + " ASSENT_VERIFICATION_PORT 8083, ASSENT_TOKEN_PORT 8084, ASSENT_APNS_PORT 8085 and"
                    + " ASSENT_FCM_PORT 8086 (for ./assent try), ASSENT_PROMETHEUS_PORT 9090 (with --observe); ASSENT_KAFKA (host:port) and"
                    + " ASSENT_DATABASE (postgresql://user:password@host:port/) name servers of your own."
        })
public final class UpCommand implements Callable<Integer> {
    /** The proxy, the services, Kafka and PostgreSQL, each at its slowest. */
    private static final long UNWIND_SECONDS = 75;

    private static final String CTRL_C = "INT";
    private static final int ENDED_BY_SIGNAL = 128;

    private final Map<String, String> environment;
    private final Path project;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    @Option(names = "--observe", description = "Also starts a Prometheus that looks at it, if one is installed.")
    private boolean observe;

    public UpCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() throws InterruptedException {
        long started = System.nanoTime();
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(out);
        Settings settings = Settings.from(environment, project);
        LocalLogging.to(settings.home().log("local-stack"));
        try (LocalStack stack = new LocalStack(settings, progress)) {
            CountDownLatch ended = new CountDownLatch(1);
            Thread hook = stopWhenInterrupted(stack, progress, ended);
            try {
                progress.say("Starting Assent in " + settings.home().root());
                stack.start();
                progress.say(new Summary(stack, settings).text());
                if (observe) {
                    progress.say(observed(stack));
                }
                progress.done("Assent", "is up", started);
                progress.say("Ctrl-C stops it.");
                stack.awaitFailure();
                return 0;
            } finally {
                stack.close();
                ended.countDown();
                forget(hook);
            }
        }
    }

    private String observed(LocalStack stack) {
        return Prometheus.program(environment)
                .map(program -> "Prometheus, with the alerts of deploy/monitoring: " + stack.observe(program))
                .orElse("No Prometheus is installed; install " + Prometheus.PACKAGE + " to see metrics and alerts.");
    }

    private static Thread stopWhenInterrupted(LocalStack stack, Progress progress, CountDownLatch ended) {
        Thread main = Thread.currentThread();
        Thread hook = new Thread(
                () -> {
                    killWhenInterruptedAgain(progress);
                    progress.say("Stopping.");
                    stack.close();
                    // What was just being started is stopped by the thread that started it.
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

    /** Who has no patience leaves PostgreSQL behind, which the next start stops. */
    private static void killWhenInterruptedAgain(Progress progress) {
        Signal.handle(new Signal(CTRL_C), again -> {
            progress.say("Killed.");
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(ENDED_BY_SIGNAL + again.getNumber());
        });
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is what brought us here.
        }
    }
}
