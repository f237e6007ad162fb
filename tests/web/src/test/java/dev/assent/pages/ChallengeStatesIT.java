// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of each state of the challenge page: what a person sees, hears and can do. */
class ChallengeStatesIT {
    private static final String BACK = "http://localhost:9/done";

    private static WebStack stack;
    private static WebStack.Tenant tenant;

    private Visit visit;

    @BeforeAll
    static void start() throws Exception {
        Chromium.running();
        stack = WebStack.running();
        tenant = stack.createTenant(
                "Bookshop",
                Map.of(
                        "verificationCodeDigits",
                        6,
                        "pushBudget",
                        1000,
                        "actions",
                        Map.of("quick", Map.of("challengeLifetimeSeconds", 10))));
        stack.setUpNotifications(tenant);
    }

    @BeforeEach
    void beginVisit() {
        visit = Visit.begin();
    }

    @AfterEach
    void endVisit() {
        visit.close();
    }

    @Test
    void theNumberAndTheFactsAreShownWhileThePhoneIsAsked() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.trackPayment(BACK).url());

        check(page, "Check your phone", "challenge-waiting");
        assertThat(page.getByText("Type this number on Pixel 8")).isVisible();
        assertThat(page.getByText("129.90 EUR")).isVisible();
        assertThat(SignIn.shownCode(page)).matches("\\d{6}");
        assertThat(page.title()).isEqualTo("Check your phone – Bookshop");
        assertThat(page.url()).doesNotContain("token").doesNotContain("?").doesNotContain("#");
        assertThat(page.getByText("No notification was sent.")).hasCount(0);
    }

    @Test
    void thePageMovesWhereThePersonPermitsIt() throws Exception {
        WebStack.Tenant withoutNumbers = stack.createTenant("Bookshop", Map.of());
        Page page = open(SignIn.of(withoutNumbers).trackPayment(BACK).url());
        Locator phone = page.locator(".pulse");
        String animation = "(element) => getComputedStyle(element, '::after').animationName";

        assertThat(phone.evaluate(animation)).isEqualTo("none");
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.NO_PREFERENCE));
        assertThat(phone.evaluate(animation)).isEqualTo("pulse");
    }

    @Test
    void aPhoneWithoutNotificationsIsSaidToWait() throws Exception {
        SignIn user = SignIn.withoutNotifications(tenant);
        Page page = open(user.trackPayment(BACK).url());

        check(page, "Check your phone", "challenge-no-push");
        assertThat(page.getByText("Open Assent on your phone: the request waits there."))
                .isVisible();
        assertThat(page.locator(".notice")).hasCount(0);
    }

    @Test
    void aNotificationThatIsNotSentIsAWarning() throws Exception {
        WebStack.Tenant spent = stack.createTenant("Bookshop", Map.of("verificationCodeDigits", 6, "pushBudget", 1));
        stack.setUpNotifications(spent);
        SignIn user = SignIn.of(spent);
        open(user.trackPayment(BACK).url()).locator(".code").waitFor();
        Page page = open(user.trackPayment(BACK).url());

        check(page, "Check your phone", "challenge-not-sent");
        assertThat(page.locator(".notice.warn")).containsText("No notification was sent.");
    }

    @Test
    void aReloadContinuesTheSameRequest() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.trackPayment(BACK).url());
        String code = SignIn.shownCode(page);
        String challengeId = user.awaitPending().challengeId();

        page.reload();

        assertThat(SignIn.shownCode(page)).isEqualTo(code);
        assertThat(user.phone().fetchPending().challengeId()).isEqualTo(challengeId);
    }

    @Test
    void aDeclineOrWrongNumbersAreShown() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.trackPayment(BACK).url());
        user.answer(page, false);

        check(page, "Not approved", "challenge-declined");
        assertThat(page.getByText("declined on your phone, or the number was wrong too often"))
                .isVisible();
    }

    @Test
    void noButtonLeadsBackWithoutAWayBack() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.track("pay", Map.of()).url());
        user.answer(page, false);

        check(page, "Not approved", "challenge-no-way-back");
        assertThat(page.getByText("You can close this window.")).isVisible();
        assertThat(page.getByRole(AriaRole.BUTTON)).hasCount(0);
    }

    @Test
    void aRequestThatNobodyAnswersCanBeStartedAgain() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.track("quick", Map.of()).url());
        String first = SignIn.shownCode(page);
        assertThat(heading(page, "Nobody answered in time"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(20_000));
        check(page, "Nobody answered in time", "challenge-expired");

        button(page, "Start again").click();

        assertThat(SignIn.shownCode(page)).isNotEqualTo(first);
    }

    @Test
    void aNewerRequestTakesThePlaceOfThisOne() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.trackPayment(BACK).url());
        SignIn.shownCode(page);
        SignIn.shownCode(open(user.trackPayment(BACK).url()));

        check(page, "This request is over", "challenge-replaced");
    }

    @Test
    void anotherPhoneCanBeAsked() throws Exception {
        SignIn user = SignIn.of(tenant);
        PhoneClient tablet = tenant.enrolPhone(user.userId(), "Galaxy Tab");
        Page page = open(user.trackPayment(BACK).url());
        SignIn.shownCode(page);

        button(page, "Other device").click();
        check(page, "Which phone shall we ask?", "challenge-choice");
        button(page, "Galaxy Tab").click();

        assertThat(page.getByText("Type this number on Galaxy Tab")).isVisible();
        assertThat(tablet.awaitPending(Optional.empty(), Duration.ofSeconds(10)).userAuthenticatorId())
                .isNotNull();
        assertThat(user.phone().fetchPending().challengeId()).isNull();
    }

    @Test
    void theRequestCanBeSentAgain() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = visit.context().newPage();
        page.clock().install();
        page.navigate(user.trackPayment(BACK).url());
        String first = SignIn.shownCode(page);
        Locator again = button(page, "Send again");
        assertThat(again).isDisabled();

        page.clock().fastForward("00:11");
        assertThat(again).isEnabled();
        again.click();

        assertThat(page.locator(".code [aria-hidden]")).not().hasText(first);
        assertThat(page.getByText("The request was sent again.")).isAttached();
    }

    @Test
    void aUserWithoutAPhoneIsToldWhomToAsk() throws Exception {
        WebStack.Tenant strict = stack.createTenant(
                "Bookshop", Map.of("actions", Map.of("pay", Map.of("defaultOutcome", "CHALLENGE_REQUIRED"))));
        Page page = open(strict.backend()
                .track("user-" + UUID.randomUUID(), "pay", Map.of("redirectUrl", BACK))
                .url());

        check(page, "No phone is set up", "challenge-no-phone");
        assertThat(page.getByText("Ask Bookshop to add your phone.")).isVisible();
    }

    @Test
    void aPageWithoutAValidTokenIsOver() throws Exception {
        String url = SignIn.of(tenant).trackPayment(BACK).url();

        check(open(url.replaceFirst("#.*", "")), "This page has expired", "challenge-over");
        check(open(url.replaceFirst("#.*", "#token=a.b.c")), "This page has expired", "challenge-over");
    }

    @Test
    void aPageWhoseTokenExpiresLeadsBackWithATokenThatDoesNot() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = visit.context().newPage();
        page.clock().install();
        page.route("http://localhost:9/**", route -> route.fulfill());
        page.navigate(user.trackPayment(BACK).url());
        SignIn.shownCode(page);
        // Either step may be the one that reaches the time at which the page asks for it.
        page.waitForResponse("**/v1/client/page/return", () -> {
            page.clock().fastForward("09:50");
            page.clock().runFor(1000);
        });
        page.clock().fastForward("00:20");

        assertThat(heading(page, "This page has expired")).isVisible();
        button(page, "Back").click();
        page.waitForURL("http://localhost:9/done?token=**");
    }

    @Test
    void theKeyboardSuffices() throws Exception {
        SignIn user = SignIn.of(tenant);
        tenant.enrolPhone(user.userId(), "Galaxy Tab");
        Page page = open(user.trackPayment(BACK).url());
        SignIn.shownCode(page);

        assertThat(focused(page)).isEqualTo("Check your phone");
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            page.keyboard().press("Tab");
            order.add(focused(page));
        }
        assertThat(order).containsExactly("Copy number", "Other device", "Send again", "Cancel");
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Enter");
        assertThat(heading(page, "Which phone shall we ask?")).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.getByText("Type this number on Galaxy Tab")).isVisible();
    }

    @Test
    void aGermanUserReadsGerman() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.track("pay", Map.of("locale", "de-AT", "redirectUrl", BACK))
                .url());

        check(page, "Schauen Sie auf Ihr Telefon", "challenge-german");
        assertThat(page.locator("html")).hasAttribute("lang", "de");
    }

    @Test
    void theColoursAndTheLogoOfTheTenantAreUsed() throws Exception {
        WebStack.Tenant branded = stack.createTenant(
                "Bookshop",
                Map.of(
                        "verificationCodeDigits",
                        2,
                        "page",
                        Map.of(
                                "name", "Nordlicht Books",
                                "primary", "#7c2d92",
                                "background", "#f6eefb",
                                "supportUrl", "https://shop.example/help")));
        stack.setUpNotifications(branded);
        stack.admin("PUT", "/" + branded.tenantId() + "/logo", Map.of("png", Logo.base64()));
        SignIn user = SignIn.of(branded);
        Page page = open(user.trackPayment(BACK).url());

        check(page, "Check your phone", "challenge-branded");
        assertThat(page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName("Nordlicht Books")))
                .isVisible();
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Help")))
                .hasAttribute("href", "https://shop.example/help");
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(246, 238, 251)");
        user.answer(page, false);
        assertThat(button(page, "Back to Nordlicht Books")).hasCSS("background-color", "rgb(124, 45, 146)");
    }

    private Page open(String url) {
        Page page = visit.context().newPage();
        page.navigate(url);
        return page;
    }

    /** Requires the state {@code title} at its best: on every kind of screen, and without an objection of axe. */
    private void check(Page page, String title, String name) throws Exception {
        assertThat(heading(page, title)).isVisible();
        assertThat(heading(page, title)).isFocused();
        visit.requireAccessible(page, name);
    }

    private static String focused(Page page) {
        return ((String)
                        page.evaluate(
                                """
                        () => {
                          let focused = document.activeElement;
                          while (focused.shadowRoot?.activeElement) {
                            focused = focused.shadowRoot.activeElement;
                          }
                          return focused.textContent;
                        }"""))
                .strip();
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
