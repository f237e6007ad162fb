package dev.assent.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.client.ApiCredentials;
import dev.assent.local.Assent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./assent try} against the wire protocol. */
class DemoTest {
    @TempDir
    Path project;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void anApprovedSignInIsShownStepByStepAndMeasured() throws Exception {
        assertThat(trial("", "--rounds", "3")).as(errors.toString()).isZero();
        assertThat(output.toString())
                .contains("push received", "both signatures right", "129.90 EUR", "203.0.113.7")
                .contains("approved on the phone", "browser knows", "isValid true, CHALLENGE_SUCCEEDED")
                .contains("3 further sign-ins", "median", "p95", "As expected.");
    }

    @Test
    void aDeclinedSignInIsASuccessOfTheTrialAndNotOfTheSignIn() throws Exception {
        assertThat(trial("", "--decline")).as(errors.toString()).isZero();
        assertThat(output.toString())
                .contains("declined on the phone", "isValid false, CHALLENGE_FAILED")
                .doesNotContain("further sign-ins");
    }

    @Test
    void thePersonAtTheTerminalDecides() throws Exception {
        InputStream terminal = System.in;
        try {
            System.setIn(new ByteArrayInputStream("what?\nn\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(trial("", "--wait")).as(errors.toString()).isZero();
        } finally {
            System.setIn(terminal);
        }
        assertThat(output.toString()).contains("Approve this sign-in? [y/n]", "declined on the phone");
    }

    @Test
    void aWrongSignatureOfThePushFailsTheTrial() throws Exception {
        assertThat(trial("signature")).isEqualTo(1);
        assertThat(errors.toString()).contains("The trial failed: the push's X-Signature-V2 is not right");
    }

    @Test
    void aContextThatTheIdDoesNotCommitToFailsTheTrial() throws Exception {
        assertThat(trial("context")).isEqualTo(1);
        assertThat(errors.toString()).contains("does not commit to the context");
    }

    private int trial(String flaw, String... options) throws Exception {
        try (FakeAssent assent = new FakeAssent(flaw)) {
            ApiCredentials access = assent.access();
            Map<String, String> environment = Map.of(
                    "ASSENT_URL", access.url().toString(),
                    "ASSENT_TENANT_ID", access.tenantId(),
                    "ASSENT_API_SECRET_KEY", access.apiSecretKey(),
                    "ASSENT_ADMIN_TOKEN", access.adminToken());
            List<String> arguments = new ArrayList<>(List.of("try"));
            arguments.addAll(List.of(options));
            return Assent.command(environment, project)
                    .setOut(new PrintWriter(output))
                    .setErr(new PrintWriter(errors))
                    .execute(arguments.toArray(String[]::new));
        }
    }
}
