// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of phones that are added and removed on the challenge page. */
class ChallengeEnrolmentIT {
    private static final String BACK = "https://shop.example/done";

    private static WebStack stack;
    private static WebStack.Tenant tenant;

    private final String userId = "user-" + UUID.randomUUID();

    private Visit visit;
    private PhoneVisit phone;

    @BeforeAll
    static void start() throws Exception {
        Chromium.running();
        stack = WebStack.running();
        tenant = stack.createTenant("Bookshop", Map.of("verificationCodeDigits", 6));
    }

    @BeforeEach
    void beginVisit() {
        visit = Visit.begin();
        phone = new PhoneVisit(visit);
    }

    @AfterEach
    void endVisit() {
        visit.close();
    }

    @Test
    void aFirstPhoneIsAddedAndApprovesAtOnce() throws Exception {
        Page page = open(Map.of("scope", "add:authenticators"));
        assertThat(heading(page, "Add your phone")).isFocused();
        assertThat(page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName("QR code that adds a phone")))
                .isVisible();
        visit.requireAccessible(page, "challenge-add-phone");

        phone.enrol(stack.origin(), code(page));
        assertThat(page.getByRole(AriaRole.HEADING)).containsText("is added");
        visit.requireAccessible(page, "challenge-phone-added");
        button(page, "Continue to Bookshop").click();

        String digits = SignIn.shownCode(page);
        phone.refresh();
        phone.approve(digits);
        page.waitForURL(BACK + "?token=**");
        String token = page.url().replaceFirst(".*token=", "");
        assertThat(tenant.backend().validate(token, "pay", userId).isValid()).isTrue();
    }

    @Test
    void aPhoneOfSomebodyElseIsTakenBack() throws Exception {
        Page page = open(Map.of("scope", "add:authenticators"));
        PhoneClient stranger = new PhoneClient(stack.api(), tenant.tenantId());
        String token = stack.api()
                .send("POST", "/client/enrolments/claim", Map.of(), Map.of("code", code(page)))
                .json()
                .path("token")
                .asText();
        assertThat(page.getByText("Your phone has read the code. Finish there."))
                .isVisible();
        stranger.enrol(token, "Somebody's phone");

        assertThat(heading(page, "Somebody's phone is added")).isVisible();
        button(page, "Not mine: remove").click();

        assertThat(heading(page, "The phone was removed.")).isVisible();
        awaitRemoved(stranger);
    }

    @Test
    void aUserManagesPhonesAfterAnApproval() throws Exception {
        PhoneClient pixel = tenant.enrolPhone(userId, "Pixel 8");
        PhoneClient lost = tenant.enrolPhone(userId, "Lost phone");
        Page page = open(Map.of("redirectToSettings", true));
        String digits = SignIn.shownCode(page);
        pixel.answer(pixel.fetchPending().challengeId(), true, digits).orThrow();

        assertThat(heading(page, "Your phones")).isFocused();
        visit.requireAccessible(page, "challenge-phones");
        button(page, "Remove Lost phone").click();
        assertThat(page.getByText("Remove Lost phone? It can approve nothing after that."))
                .isVisible();
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Remove").setExact(true))
                .click();

        assertThat(page.getByText("Lost phone")).hasCount(0);
        awaitRemoved(lost);
        button(page, "Done").click();
        page.waitForURL(BACK + "?token=**");
        String token = page.url().replaceFirst(".*token=", "");
        assertThat(tenant.backend().validate(token, "pay", userId).isValid()).isTrue();
    }

    /** As the SDK's action for Auth0: it tracks without a scope, adds force_enrollment, and Auth0 adds its state to the query. */
    @Test
    void anIdentityProviderSendsAUserWithoutAPhoneAndGetsASuccess() throws Exception {
        WebStack.Tenant open =
                stack.createTenant("Bookshop", Map.of("verificationCodeDigits", 6, "firstDeviceWithoutScope", true));
        String back = "https://login.shop.example/continue";
        var tracked = open.backend().track(userId, "auth0-login", Map.of("redirectUrl", back, "custom", Map.of()));
        assertThat(tracked.isEnrolled()).isFalse();
        Page page = visit.context().newPage();
        page.route("https://login.shop.example/**", route -> route.fulfill());
        page.navigate((String) page.evaluate(
                "(text) => { const url = new URL(text); url.searchParams.append('state', 'g6Fo+2 x'); return url.href; }",
                tracked.url() + "&force_enrollment=true"));

        phone.enrol(stack.origin(), code(page));
        button(page, "Continue to Bookshop").click();
        String digits = SignIn.shownCode(page);
        phone.refresh();
        phone.approve(digits);

        page.waitForURL(back + "?token=**");
        assertThat(page.evaluate("new URLSearchParams(location.search).get('state')"))
                .isEqualTo("g6Fo+2 x");
        String token = (String) page.evaluate("new URLSearchParams(location.search).get('token')");
        var validated = open.backend().validate(token, "auth0-login", userId);
        assertThat(validated.state()).isEqualTo("CHALLENGE_SUCCEEDED");
        assertThat(validated.action()).isEqualTo("auth0-login");
    }

    private Page open(Map<String, ?> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("redirectUrl", BACK);
        Page page = visit.context().newPage();
        page.route("https://shop.example/**", route -> route.fulfill());
        page.navigate(tenant.backend().track(userId, "pay", all).url());
        return page;
    }

    private static String code(Page page) {
        return page.locator(".enrolCode").innerText();
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** Another service than the one that removes a phone answers it, and learns of that by an event. */
    private static void awaitRemoved(PhoneClient phone) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(phone.fetchPendingUnsigned().status()).isEqualTo(404));
    }
}
