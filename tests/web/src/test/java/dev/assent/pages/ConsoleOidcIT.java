// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.assent.client.PhoneClient;
import dev.assent.pages.IdentityProvider.Behaviour;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the sign-in to the console at an OpenID Connect provider. */
class ConsoleOidcIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NO_TOKEN =
            """
            () => document.cookie === "" && localStorage.length === 0
                && Object.values(sessionStorage).every((value) => !value.includes("ey"))""";

    WebStack stack;
    WebStack.Tenant tenant;
    IdentityProvider provider;
    Visit visit;

    @BeforeEach
    void begin() throws Exception {
        provider = IdentityProvider.running();
        stack = WebStack.running();
        tenant = stack.createTenant("Bookshop", Map.of());
        provider.behave(Behaviour.correct("assent-admin"));
        visit = Visit.begin();
    }

    @AfterEach
    void end() {
        visit.close();
    }

    @Test
    void aPersonSignsInAtTheProviderAndNoTokenIsStored() throws IOException {
        Page page = open("audit");
        visit.requireAccessible("console-sign-in-provider");

        signInButton().click();

        // The view that was open before.
        visit.heading("Audit log");
        assertThat(page.url()).contains("#/audit?tenant=" + tenant.tenantId()).doesNotContain("code=", "state=");
        assertThat(page.getByText(IdentityProvider.USER)).isVisible();
        assertThat(provider.codesTaken()).isEqualTo(1);
        assertThat((Boolean) page.evaluate(NO_TOKEN)).isTrue();
        assertThat((Integer) page.evaluate("sessionStorage.length")).isZero();
        page.reload();
        assertThat(signInButton()).isVisible();
    }

    @Test
    void anAnswerIsTakenOnce() {
        Page page = open("audit");
        String[] answer = new String[1];
        page.onRequest(request -> {
            if (request.url().contains("/console/?")) {
                answer[0] = request.url();
            }
        });
        signInButton().click();
        visit.heading("Audit log");
        assertThat(answer[0]).contains("code=");

        page.navigate(answer[0]);

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("not begun in this tab");
        assertThat(page.url()).doesNotContain("code=");
        assertThat(provider.codesTaken()).isEqualTo(1);
    }

    static Stream<Arguments> forgedAnswers() {
        return Stream.of(
                Arguments.of(answer("state", "x".repeat(43)), "not begun in this tab", 0),
                Arguments.of(answer("iss", "https://evil.example"), "another identity provider", 0),
                Arguments.of(answer("code", "stolen"), "reports an error", 0),
                Arguments.of(answer("error", "access_denied"), "has refused the sign-in", 0));
    }

    @ParameterizedTest
    @MethodSource("forgedAnswers")
    void anAnswerThatIsNotOfThisSignInIsRefused(
            UnaryOperator<Map<String, String>> change, String alert, int codesTaken) {
        provider.behave(Behaviour.correct("assent-admin").answering(change));
        Page page = open("overview");

        signInButton().click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText(alert);
        assertThat(page.getByRole(AriaRole.NAVIGATION)).hasCount(0);
        assertThat(provider.codesTaken()).isEqualTo(codesTaken);
        assertThat(page.url()).doesNotContain("state=");
    }

    static Stream<Arguments> forgedIdTokens() {
        return Stream.of(
                Arguments.of(claim("nonce", "another"), "belongs to another sign-in"),
                Arguments.of(claim("aud", "another-client"), "not for this console"),
                Arguments.of(claim("aud", List.of(IdentityProvider.CLIENT, "another-client")), "not for this console"),
                Arguments.of(claim("iss", "https://evil.example"), "not for this console"),
                Arguments.of(claim("exp", 1), "not for this console"));
    }

    @ParameterizedTest
    @MethodSource("forgedIdTokens")
    void anIdTokenThatIsNotOfThisSignInIsRefused(UnaryOperator<Map<String, Object>> change, String alert) {
        provider.behave(Behaviour.correct("assent-admin").claiming(change));
        Page page = open("overview");

        signInButton().click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText(alert);
        assertThat(page.getByRole(AriaRole.NAVIGATION)).hasCount(0);
    }

    @Test
    void aRoleThatMayOnlyReadIsOfferedNoChange() throws IOException {
        provider.behave(Behaviour.correct("assent-auditor"));
        PhoneClient phone = tenant.enrolPhone("alex", "Pixel 8");
        assertThat(phone.publicKey()).isNotEmpty();
        stack.setUpWebPush(tenant);
        Page page = open("overview");
        signInButton().click();
        visit.heading("Overview");

        for (Map.Entry<String, String> view : Map.of(
                        "users", "Users",
                        "user", "alex",
                        "deliveries", "Deliveries",
                        "channels", "Push channels",
                        "tenant", "Tenant",
                        "dead-letters", "Dead letters",
                        "services", "Services")
                .entrySet()) {
            page.evaluate(
                    "address => { location.hash = address; }",
                    "#/" + view.getKey() + "?tenant=" + tenant.tenantId() + "&id=alex");
            visit.heading(view.getValue());
            page.locator("main .card").first().waitFor();
            assertThat(page.locator("main").getByRole(AriaRole.BUTTON).allInnerTexts())
                    .as("buttons of the view %s", view.getKey())
                    .allSatisfy(name -> assertThat(name).matches("(?s)Search|Show.*"));
            assertThat(page.getByRole(AriaRole.CHECKBOX)).hasCount(view.getKey().equals("services") ? 1 : 0);
        }
    }

    @Test
    void aRoleThatMayOperateIsOfferedWhatItMay() {
        provider.behave(Behaviour.correct("assent-operator"));
        stack.setUpWebPush(tenant);
        Page page = open("channels");
        signInButton().click();
        visit.heading("Push channels");

        assertThat(page.locator("main").getByRole(AriaRole.BUTTON).allInnerTexts())
                .hasSize(2)
                .anySatisfy(name -> assertThat(name).startsWith("Send a test push"))
                .anySatisfy(name -> assertThat(name).startsWith("Disable"));
    }

    @Test
    void aTokenIsRenewedUntilTheProviderRefusesAndThenThePageSaysSo() {
        provider.behave(Behaviour.correct("assent-admin").lasting(6, 2));
        Page page = open("audit");
        signInButton().click();
        visit.heading("Audit log");

        await().atMost(PATIENCE).until(() -> provider.renewals() >= 2);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Users"))
                .click();
        visit.heading("Users");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Please sign in again");
        assertThat(signInButton()).isVisible();
    }

    @Test
    void withoutARefreshTokenThePageSaysWhenTheTokenHasExpired() {
        provider.behave(Behaviour.correct("assent-admin").lasting(3, -1));
        Page page = open("audit");
        signInButton().click();
        visit.heading("Audit log");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Please sign in again");
        assertThat(provider.renewals()).isZero();
    }

    @Test
    void aTokenWithoutARoleSignsNobodyIn() {
        provider.behave(Behaviour.correct("another-role"));
        Page page = open("overview");

        signInButton().click();

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("This token has no role that may read.");
    }

    @Test
    void thePageMayConnectToTheTokenEndpointAndToNothingElseOfTheProvider() {
        Page page = open("overview");
        visit.expect("policy: connect-src " + provider.issuer());
        visit.expect("Content Security Policy");
        visit.expect("Content-Security-Policy");

        String policy =
                page.request().get(stack.origin() + "/console/").headers().get("content-security-policy");

        assertThat(policy).contains("connect-src 'self' " + provider.tokenEndpoint() + ";");
        assertThat((String) page.evaluate(
                        "url => fetch(url, { mode: 'no-cors' }).then(() => 'loaded', () => 'blocked')",
                        provider.issuer() + "/jwks"))
                .isEqualTo("blocked");
    }

    private Page open(String view) {
        Page page = visit.page();
        page.navigate(stack.origin() + "/console/#/" + view + "?tenant=" + tenant.tenantId());
        signInButton().waitFor();
        return page;
    }

    private Locator signInButton() {
        return visit.button("Sign in with " + provider.issuer().replace("http://", ""));
    }

    private static UnaryOperator<Map<String, String>> answer(String name, String value) {
        return answer -> {
            answer.put(name, value);
            return answer;
        };
    }

    private static UnaryOperator<Map<String, Object>> claim(String name, Object value) {
        return claims -> {
            claims.put(name, value);
            return claims;
        };
    }
}
