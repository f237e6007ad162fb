// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.client.ApiCredentials;
import dev.assent.local.Assent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code ./assent try} with a stub of the API. */
class DemoTest {
    @TempDir
    Path project;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void anApprovedSignInIsPrintedStepByStepAndMeasured() throws Exception {
        assertThat(runDemo("", "--rounds", "3")).as(errors.toString()).isZero();
        assertThat(output.toString())
                .contains("push received", "both signatures valid", "129.90 EUR", "203.0.113.7")
                .contains("approved on the phone", "browser notified", "isValid true, CHALLENGE_SUCCEEDED")
                .contains("3 further sign-ins", "median", "p95", "As expected.");
    }

    @Test
    void aDeclinedSignInIsASuccessfulDemo() throws Exception {
        assertThat(runDemo("", "--decline")).as(errors.toString()).isZero();
        assertThat(output.toString())
                .contains("declined on the phone", "isValid false, CHALLENGE_FAILED")
                .doesNotContain("further sign-ins");
    }

    @Test
    void theUserAtTheTerminalDecides() throws Exception {
        assertThat(runDemoAt(input("what?\nn\n"), "")).as(errors.toString()).isZero();
        assertThat(output.toString()).contains("Approve this sign-in? [y/n]", "declined on the phone");
    }

    @Test
    @Timeout(60)
    void anInputThatEndsWithoutAnAnswerFailsTheDemoAtOnce() throws Exception {
        assertThat(runDemoAt(input(""), "")).isEqualTo(1);
        assertThat(errors.toString()).contains("The input has ended without an answer");
        assertThat(output.toString()).doesNotContain("As expected", "since the answer was sent");
    }

    @Test
    @Timeout(60)
    void aSignInThatExpiresWhileTheUserIsAskedFailsTheDemo() throws Exception {
        try (PipedOutputStream silent = new PipedOutputStream();
                InputStream terminal = new PipedInputStream(silent)) {
            assertThat(runDemoAt(terminal, "expiry")).isEqualTo(1);
        }
        assertThat(errors.toString()).contains("The sign-in expired before it was answered");
        assertThat(output.toString()).doesNotContain("As expected", "since the answer was sent");
    }

    @Test
    void anAnswerAfterTheExpiryFailsTheDemo() throws Exception {
        assertThat(runDemoAt(input("y\n"), "late")).isEqualTo(1);
        assertThat(errors.toString()).contains("The sign-in expired before it was answered");
        assertThat(output.toString()).doesNotContain("As expected", "approved on the phone");
    }

    @Test
    void theCommandsThatFollowAreThoseOfTheChallenge() throws Exception {
        assertThat(runDemo("", "--rounds", "0")).as(errors.toString()).isZero();
        String challengeId = output.toString()
                .lines()
                .filter(line -> line.contains("challenge started"))
                .map(line -> line.replaceFirst(".* ", ""))
                .findFirst()
                .orElseThrow();
        assertThat(output.toString())
                .contains("./assent follow " + challengeId)
                .contains("/challenges/" + challengeId + "/receipt\" | ./assent verify-receipt /dev/stdin");
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private int runDemoAt(InputStream terminal, String flaw) throws Exception {
        InputStream before = System.in;
        try {
            System.setIn(terminal);
            return runDemo(flaw, "--wait");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void anInvalidSignatureOfThePushFailsTheDemo() throws Exception {
        assertThat(runDemo("signature")).isEqualTo(1);
        assertThat(errors.toString()).contains("The demo failed: the push's X-Signature-V2 is invalid");
    }

    @Test
    void aContextThatDoesNotMatchTheIdFailsTheDemo() throws Exception {
        assertThat(runDemo("context")).isEqualTo(1);
        assertThat(errors.toString()).contains("is not the digest of the context");
    }

    private int runDemo(String flaw, String... options) throws Exception {
        try (ApiStub assent = new ApiStub(flaw)) {
            ApiCredentials credentials = assent.credentials();
            Map<String, String> environment = Map.of(
                    "ASSENT_URL", credentials.url().toString(),
                    "ASSENT_TENANT_ID", credentials.tenantId(),
                    "ASSENT_API_SECRET_KEY", credentials.apiSecretKey(),
                    "ASSENT_ADMIN_TOKEN", credentials.adminToken());
            List<String> arguments = new ArrayList<>(List.of("try"));
            arguments.addAll(List.of(options));
            return Assent.command(environment, project)
                    .setOut(new PrintWriter(output))
                    .setErr(new PrintWriter(errors))
                    .execute(arguments.toArray(String[]::new));
        }
    }
}
