// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.ApiCredentials;
import dev.assent.client.ChannelAdminClient;
import dev.assent.local.home.Home;
import dev.assent.local.home.LocalEnvironment;
import dev.assent.local.stack.Settings;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.terminal.TerminalCommand;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Command {@code try}: runs a real sign-in against the running stack. */
@Command(
        name = "try",
        description = "Runs one sign-in through the running stack with a simulated phone, and prints every step.",
        footer = {
            "",
            "Finds the stack by .assent/local.env, or by the variables ASSENT_URL, ASSENT_TENANT_ID,"
                    + " ASSENT_API_SECRET_KEY and ASSENT_ADMIN_TOKEN. Replaces the tenant's channel of that name and"
                    + " removes it at the end (webpush remains, with its keys)."
        })
public final class TryCommand extends TerminalCommand {
    private final Map<String, String> environment;
    private final Path project;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            defaultValue = "webhook",
            converter = ChannelConverter.class,
            description =
                    "The channel of the push, one of ${COMPLETION-CANDIDATES}, each with a stub of the push service (default:"
                            + " ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private ChannelKind channel;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address of this machine by which the services reach the webhook receiver (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private InetAddress listen;

    @ArgGroup
    private @Nullable AnswerOptions answerOptions;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Number of further sign-ins to measure after an approved one (default: ${DEFAULT-VALUE}).")
    private int rounds;

    /** Converts the name of a channel. */
    static final class ChannelConverter implements ITypeConverter<ChannelKind> {
        @Override
        public ChannelKind convert(String name) {
            return Stream.of(ChannelKind.values())
                    .filter(kind -> kind.toString().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + name + "' is not a channel; expected one of "
                            + Stream.of(ChannelKind.values())
                                    .map(ChannelKind::toString)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** Options for an answer other than an approval. */
    static final class AnswerOptions {
        @Option(names = "--decline", description = "The phone declines.")
        private boolean decline;

        @Option(names = "--wait", description = "You decide, here with y or n.")
        @SuppressWarnings("UnusedVariable") // Excludes --decline.
        private boolean wait;
    }

    /** Action that runs at the end in any case. */
    private interface CleanupAction extends AutoCloseable {
        @Override
        void close();
    }

    /** Creates the command for {@code environment} and the modules of {@code project}. */
    public TryCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    @SuppressWarnings("try") // The cleanup is closed, but not used.
    public Integer call() throws InterruptedException {
        Home home = Settings.home(environment, project);
        Map<String, String> variables = LocalEnvironment.with(environment, home);
        ApiCredentials credentials = credentials(variables);
        DemoReport report = new DemoReport(out());
        ChannelAdminClient channels =
                new ChannelAdminClient(new ApiClient(credentials.url()), credentials.adminToken());
        try (DemoChannel opened = channel.open(credentials, variables, home, listen);
                CleanupAction cleanup = () -> opened.takeDown(channels, credentials.tenantId())) {
            String challengeId = run(new Demo(credentials, opened, report), credentials, report);
            report.line("");
            report.line("As expected. Its timeline, and the proof of its answer:");
            report.line("");
            report.line("  ./assent follow " + challengeId);
            report.line("  " + receiptCommand(home, challengeId));
            return 0;
        } catch (ApiClientException | TimeoutException e) {
            throw failure(credentials, e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ConnectException) {
                throw new OperatorException(
                        "No response from " + credentials.url() + ". Start the stack with: ./assent up", e);
            }
            throw e;
        }
    }

    /** Returns the failure that {@code cause} is, or the services that are not there, which are its reason. */
    private static OperatorException failure(ApiCredentials credentials, Exception cause) {
        List<String> missing = StackReadiness.missingServices(credentials.url());
        return missing.isEmpty()
                ? new OperatorException("The demo failed: " + cause.getMessage(), cause)
                : new OperatorException(
                        "The demo failed because " + String.join(" and ", missing)
                                + (missing.size() == 1 ? " is" : " are") + " not ready.",
                        cause);
    }

    private static ApiCredentials credentials(Map<String, String> variables) {
        try {
            return ApiCredentials.from(variables);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    e.getMessage() + ", and no stack was started in this folder. Start one with: ./assent up", e);
        }
    }

    private String run(Demo demo, ApiCredentials credentials, DemoReport report)
            throws InterruptedException, TimeoutException {
        report.line("One sign-in through " + credentials.url() + ", tenant " + credentials.tenantId()
                + ", with pushes by " + channel);
        demo.prepare();
        String challengeId = demo.signIn(answer());
        if (answer() == AnswerMode.APPROVE && rounds > 0) {
            LatencySample pushes = new LatencySample();
            LatencySample answers = new LatencySample();
            for (int round = 0; round < rounds; round++) {
                demo.measure(pushes, answers);
            }
            report.line("");
            report.line(String.format("  %-34s %10s %10s", rounds + " further sign-ins", "median", "p95"));
            report.timings("answer sent → browser notified", answers);
            report.timings("challenge started → push received", pushes);
        }
        return challengeId;
    }

    /** Returns the shell command that verifies the receipt of the challenge. */
    private static String receiptCommand(Home home, String challengeId) {
        String variables =
                Files.exists(home.environment()) ? LocalEnvironment.sourceCommand(home.environment()) + " && " : "";
        return variables + "curl -sS -u \"$ASSENT_API_SECRET_KEY:\" \"$ASSENT_URL/challenges/" + challengeId
                + "/receipt\" | ./assent verify-receipt /dev/stdin";
    }

    private AnswerMode answer() {
        if (answerOptions == null) {
            return AnswerMode.APPROVE;
        }
        return answerOptions.decline ? AnswerMode.DECLINE : AnswerMode.WAIT;
    }
}
