// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import dev.assent.client.PhoneClient.PushRegistration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests {@code docs/examples/sign-in.mjs} as a person who signs in uses it. */
class SignInExampleIT {
    private static final String USER = "alice";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private WebStack.Tenant tenant;
    private ExampleSite site;
    private Visit visit;

    @BeforeEach
    void startTheSite() throws Exception {
        Chromium.running();
        WebStack stack = WebStack.running();
        tenant = stack.createTenant("Bookshop", Map.of("verificationCodeDigits", 6));
        site = ExampleSite.start(stack, tenant);
        visit = Visit.begin();
    }

    @AfterEach
    void stopTheSite() {
        try {
            visit.close();
        } finally {
            site.close();
        }
    }

    @Test
    void aUserAddsThePhoneAndSignsInWithIt() throws Exception {
        signIn();
        visit.heading("Hello, alice");
        visit.button("Add a phone").click();
        visit.heading("Your phone");
        String link = visit.page().getByRole(AriaRole.LINK).getAttribute("href");
        PhoneClient phone = enrol(link);

        visit.context().clearCookies();
        signIn();
        answer(phone, true);

        visit.heading("Hello, alice");
        assertThat(visit.page().url()).isEqualTo(site.origin() + "/");
        visit.button("Add a phone").click();
        visit.heading("Your phone");
    }

    @Test
    void aDeclineDoesNotSignIn() throws Exception {
        PhoneClient phone = tenant.enrolPhone(USER, "Pixel 8");
        signIn();
        answer(phone, false);
        visit.button("Back to Bookshop").click();

        // The challenge page has the same heading.
        visit.page().waitForURL(site.origin() + "/**");
        visit.heading("Not approved");
        assertNotSignedIn();
    }

    @Test
    void theTokenOfAnotherSignInOfTheUserIsRefused() throws Exception {
        PhoneClient phone = tenant.enrolPhone(USER, "Pixel 8");
        TrackResponse other = tenant.backend().track(USER, "sign-in", Map.of());
        BrowserClient browser = new BrowserClient(WebStack.running().api(), other.token());
        BrowserClient.StartResponse started = browser.start();
        phone.awaitPending(Optional.empty(), TIMEOUT);
        phone.answer(started.challengeId(), true, started.verificationCode()).orThrow();
        String token = browser.awaitCompletion(started.challengeId(), TIMEOUT)
                .response()
                .accessToken();
        assertThat(tenant.backend().validate(token, "sign-in", USER).isValid()).isTrue();

        visit.page().navigate(site.origin() + "/return?token=" + token);
        visit.heading("Not approved");

        signIn();
        SignIn.shownCode(visit.page());
        visit.page().navigate(site.origin() + "/return?token=" + token);

        visit.heading("Not approved");
        assertNotSignedIn();
    }

    @Test
    void aTokenCountsOnce() throws Exception {
        PhoneClient phone = tenant.enrolPhone(USER, "Pixel 8");
        signIn();
        var returned = visit.page().waitForRequest(site.origin() + "/return**", () -> {
            try {
                answer(phone, true);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        visit.heading("Hello, alice");

        visit.page().navigate(returned.url());

        visit.heading("Not approved");
    }

    @Test
    void aPasswordAloneNeitherReplacesAnApprovalNorAddsASecondPhone() throws Exception {
        signIn();
        visit.heading("Hello, alice");
        tenant.enrolPhone(USER, "Pixel 8");
        visit.button("Add a phone").click();

        visit.heading("Sign in again first");
    }

    @Test
    void aWrongPasswordIsRefused() {
        signIn("wrong");
        visit.heading("Wrong user or password");
        assertNotSignedIn();
    }

    @Test
    void aUserWithoutAPhoneIsNotAdmittedIfTheTenantBlocksThem() throws Exception {
        WebStack.running()
                .admin(
                        "PUT",
                        "/" + tenant.tenantId() + "/settings",
                        Map.of("actions", Map.of("sign-in", Map.of("defaultOutcome", "BLOCK"))));
        signIn();
        visit.heading("You may not sign in");
        assertNotSignedIn();
    }

    private void signIn() {
        signIn(site.password());
    }

    private void signIn(String password) {
        Page page = visit.page();
        page.navigate(site.origin());
        page.getByLabel("User").fill(USER);
        page.getByLabel("Password").fill(password);
        visit.button("Sign in").click();
    }

    private void answer(PhoneClient phone, boolean approved) throws Exception {
        String code = SignIn.shownCode(visit.page());
        phone.answer(phone.awaitPending(Optional.empty(), TIMEOUT).challengeId(), approved, code)
                .orThrow();
    }

    private void assertNotSignedIn() {
        visit.page().navigate(site.origin());
        visit.heading("Sign in");
        assertThat(visit.context().cookies()).extracting(cookie -> cookie.name).doesNotContain("session");
    }

    /** Enrols a phone that opens {@code link}, which has the code in its fragment. */
    private PhoneClient enrol(String link) throws Exception {
        String code = link.substring(link.indexOf("#e=") + 3);
        String token = WebStack.running()
                .api()
                .send("POST", "/client/enrolments/claim", Map.of(), Map.of("code", code))
                .orThrow()
                .json()
                .path("token")
                .asText();
        PhoneClient phone = new PhoneClient(WebStack.running().api(), tenant.tenantId());
        phone.enrol(token, "Pixel 8", PushRegistration.NONE);
        return phone;
    }
}
