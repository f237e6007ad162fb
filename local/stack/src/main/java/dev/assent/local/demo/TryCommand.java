package dev.assent.local.demo;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiCredentials;
import dev.assent.client.ChannelAdminClient;
import dev.assent.local.home.Home;
import dev.assent.local.home.LocalEnvironment;
import dev.assent.local.stack.Settings;
import dev.assent.operator.OperatorException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./assent try}: one real sign-in against the running stack. */
@Command(
        name = "try",
        description = "Signs in once through the running stack, with a phone simulated here, and shows every step.",
        footer = {
            "",
            "Reaches the stack by .assent/local.env, or by ASSENT_URL, ASSENT_TENANT_ID, ASSENT_API_SECRET_KEY and"
                    + " ASSENT_ADMIN_TOKEN of the environment. Takes over the tenant's channel of that name for"
                    + " its time, and removes it at the end (webpush stays, with its keys)."
        })
public final class TryCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final Path project;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            defaultValue = "webhook",
            description =
                    "How the push gets to the phone: apns, fcm, webpush or webhook (default), each with a stand-in of the"
                            + " service here.")
    private ChannelKind channel;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Of this machine, where the services reach the stand-in of a webhook (default: ${DEFAULT-VALUE}).")
    private InetAddress listen;

    @ArgGroup
    private Choice choice;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Further sign-ins to measure, after one that was approved (default: ${DEFAULT-VALUE}).")
    private int rounds;

    /** How the phone answers, unless it approves. */
    static final class Choice {
        @Option(names = "--decline", description = "The phone declines.")
        private boolean decline;

        @Option(names = "--wait", description = "You decide, here with y or n.")
        private boolean wait;
    }

    /** What is done at the end, whatever that is. */
    private interface Undo extends AutoCloseable {
        @Override
        void close();
    }

    public TryCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() throws InterruptedException {
        Home home = Settings.home(environment, project);
        Map<String, String> variables = LocalEnvironment.with(environment, home);
        ApiCredentials access = credentials(variables);
        Report report = new Report(spec.commandLine().getOut());
        ChannelAdminClient channels = new ChannelAdminClient(new ApiClient(access.url()), access.adminToken());
        try (DemoChannel taken = channel.open(access, variables, home, listen);
                Undo undo = () -> taken.takeDown(channels, access.tenantId())) {
            run(new Demo(access, taken, report), access, report);
            return 0;
        } catch (ApiClientException | TimeoutException e) {
            throw new OperatorException("The trial failed: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ConnectException) {
                throw new OperatorException(
                        "Nothing answers at " + access.url() + ". Start the stack with: ./assent up", e);
            }
            throw e;
        }
    }

    private static ApiCredentials credentials(Map<String, String> variables) {
        try {
            return ApiCredentials.from(variables);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    e.getMessage() + ", and no stack has been started here. Start one with: ./assent up", e);
        }
    }

    private void run(Demo trial, ApiCredentials access, Report report) throws InterruptedException, TimeoutException {
        report.line("One sign-in through " + access.url() + ", tenant " + access.tenantId() + ", with pushes by "
                + channel.name().toLowerCase(Locale.ROOT));
        trial.prepare();
        trial.signIn(answer());
        if (answer() == Answer.APPROVE && rounds > 0) {
            Timings pushes = new Timings();
            Timings answers = new Timings();
            for (int round = 0; round < rounds; round++) {
                trial.measure(pushes, answers);
            }
            report.line("");
            report.line(String.format("  %-34s %10s %10s", rounds + " further sign-ins", "median", "p95"));
            report.timings("answer sent → browser knows", answers);
            report.timings("challenge started → push received", pushes);
        }
        report.line("");
        report.line("As expected.");
    }

    private Answer answer() {
        if (choice == null) {
            return Answer.APPROVE;
        }
        return choice.decline ? Answer.DECLINE : Answer.WAIT;
    }
}
