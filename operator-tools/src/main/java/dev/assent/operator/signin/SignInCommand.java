// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.signin;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiClientException;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.terminal.TerminalCommand;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** Command {@code sign-in}: one sign-in of a new user, who is removed afterwards. */
@Command(
        name = "sign-in",
        description = "Signs in once as a new user of a tenant, with a phone of its own, and removes the user.",
        footer = {
            "",
            "Reads ASSENT_URL (https://assent.example.com/v1), ASSENT_TENANT_ID and ASSENT_API_SECRET_KEY. Use a tenant"
                    + " for this purpose alone. Exits with 1, and names the step, if the sign-in does not succeed."
        })
public final class SignInCommand extends TerminalCommand {
    private static final String ACTION = "sign-in-check";
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Supplier<Map<String, String>> environment;

    private String step = "";
    private boolean exists;

    /** Creates the command for the variables that {@code environment} returns. */
    public SignInCommand(Supplier<Map<String, String>> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> variables = environment.get();
        ApiClient api = new ApiClient(url(required(variables, "ASSENT_URL")));
        BackendClient backend = new BackendClient(api, required(variables, "ASSENT_API_SECRET_KEY"));
        PhoneClient phone = new PhoneClient(api, required(variables, "ASSENT_TENANT_ID"));
        String user = "sign-in-check-" + UUID.randomUUID();
        PrintWriter out = out();
        long began = System.nanoTime();
        try {
            signIn(api, backend, phone, user);
            out.printf(
                    "Signed in after %d ms.%n",
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
            out.flush();
            return 0;
        } catch (ApiClientException | UncheckedIOException | IllegalArgumentException | TimeoutException e) {
            throw new OperatorException(step + ": " + e.getMessage(), e);
        } finally {
            if (exists) {
                remove(backend, user);
            }
        }
    }

    private void signIn(ApiClient api, BackendClient backend, PhoneClient phone, String user)
            throws InterruptedException, TimeoutException {
        step = "enrolment of a phone";
        String token = backend.trackEnrolment(user).token();
        exists = true;
        phone.enrol(token, "Check");
        step = "tracking of an action";
        BrowserClient browser =
                new BrowserClient(api, backend.track(user, ACTION, Map.of()).token());
        step = "start of a challenge";
        BrowserClient.StartResponse started = browser.start();
        step = "look-up by the phone";
        PhoneClient.PendingChallenge pending = phone.awaitPending(Optional.empty(), TIMEOUT);
        require(started.challengeId().equals(pending.challengeId()), "the phone finds another challenge");
        step = "answer of the phone";
        phone.answer(started.challengeId(), true, started.verificationCode()).orThrow();
        step = "token in the browser";
        BrowserClient.PollResponse end =
                browser.awaitCompletion(started.challengeId(), PAUSE, TIMEOUT).response();
        require(end.isVerified() && end.accessToken() != null, "the approved challenge has no token");
        step = "validation of the token";
        require(
                end.accessToken() != null
                        && backend.validate(end.accessToken(), ACTION, user).isValid(),
                "the token is not valid");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new OperatorException(step + ": " + otherwise);
        }
    }

    private void remove(BackendClient backend, String user) {
        try {
            backend.removeUser(user);
        } catch (ApiClientException | UncheckedIOException e) {
            err().println("The user " + user + " was not removed: " + e.getMessage());
        }
    }

    private static URI url(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new OperatorException("ASSENT_URL: expected a URL such as https://assent.example.com/v1", e);
        }
    }

    private static String required(Map<String, String> variables, String name) {
        String value = variables.get(name);
        if (value == null || value.isBlank()) {
            throw new OperatorException(name + " is not set.");
        }
        return value;
    }
}
