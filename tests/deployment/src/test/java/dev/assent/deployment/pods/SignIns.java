// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiCredentials;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Load of users who sign in again and again until this is closed; records every unexpected response. */
@SuppressWarnings("try") // An interrupt ends the test run.
final class SignIns implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(200);
    private static final Duration BETWEEN_SIGN_INS = Duration.ofMillis(500);

    private final ApiCredentials access;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger successes = new AtomicInteger();
    private final List<Thread> users = new ArrayList<>();
    private volatile boolean closed;

    private SignIns(ApiCredentials access) {
        this.access = access;
    }

    static SignIns start(ApiCredentials access, int users) {
        SignIns signIns = new SignIns(access);
        for (int user = 0; user < users; user++) {
            Thread thread = new Thread(signIns::signInRepeatedly, "user-" + user);
            signIns.users.add(thread);
            thread.start();
        }
        return signIns;
    }

    int successes() {
        return successes.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    private void signInRepeatedly() {
        String user = "user-" + UUID.randomUUID();
        try {
            // Own connections, as each user has.
            ApiClient wire = new ApiClient(access.url());
            BackendClient backend = new BackendClient(wire, access.apiSecretKey());
            PhoneClient phone = new PhoneClient(wire, access.tenantId());
            phone.enrol(backend.trackEnrolment(user).token(), "A phone");
            while (!closed) {
                signIn(user, wire, backend, phone);
                successes.incrementAndGet();
                Thread.sleep(BETWEEN_SIGN_INS.toMillis());
            }
        } catch (Exception e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            failures.add(user + ": " + trace);
        }
    }

    private static void signIn(String user, ApiClient wire, BackendClient backend, PhoneClient phone) throws Exception {
        BrowserClient browser =
                new BrowserClient(wire, backend.track(user, "sign-in", Map.of()).token());
        String challenge = browser.start().challengeId();
        PhoneClient.PendingChallenge pending = phone.awaitPending(Optional.empty(), PATIENCE);
        require(pending.challengeId().equals(challenge), "the phone sees another challenge");
        phone.answer(challenge, true, null).orThrow();
        BrowserClient.PollResponse end =
                browser.awaitCompletion(challenge, BETWEEN_POLLS, PATIENCE).response();
        require(end.isVerified(), "an approved sign-in is not verified");
        require(backend.validate(end.accessToken(), "sign-in", user).isValid(), "its token is not valid");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** Stops after the sign-ins that have begun. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread user : users) {
            user.join(PATIENCE.multipliedBy(3).toMillis());
        }
    }
}
