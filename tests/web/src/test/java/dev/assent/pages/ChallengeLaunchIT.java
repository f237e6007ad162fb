// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.assent.client.BackendClient.TrackResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the ways in which a site opens the challenge page and gets its result, with the published browser SDK. */
class ChallengeLaunchIT {
    private static ShopSite shop;
    private static WebStack.Tenant tenant;

    private Visit visit;

    @BeforeAll
    static void openShop() throws Exception {
        Chromium.running();
        WebStack stack = WebStack.running();
        shop = ShopSite.start(stack);
        tenant = stack.createTenant(
                "Bookshop", Map.of("allowedOrigins", List.of(shop.origin()), "verificationCodeDigits", 6));
        stack.setUpNotifications(tenant);
    }

    @AfterAll
    static void closeShop() {
        shop.close();
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
    void aRedirectEndsWithTheAccessTokenAndTheState() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment(shop.origin() + "/done?order=7#part");
        String url = tracked.url().replace("?v=1#", "?v=1&state=a%20b#");
        Page page = open(shop.origin());
        page.navigate(url);
        int before = shop.arrivals().size();
        user.answer(page, true);

        page.waitForURL(shop.origin() + "/done**");
        ShopSite.Arrival arrival = shop.arrivals().get(before);
        assertThat(arrival.parameters())
                .containsOnlyKeys("order", "token", "state")
                .containsEntry("state", "a b");
        assertThat(arrival.referer()).isEmpty();
        assertThat(page.url()).endsWith("#part");
        String token = arrival.parameters().get("token");
        assertThat(token).isNotEqualTo(tracked.token());
        assertThat(tenant.backend().validate(token, "pay", user.userId()).state())
                .isEqualTo("CHALLENGE_SUCCEEDED");
        assertThat(tenant.backend().validate(token, "pay", user.userId()).isValid())
                .isTrue();

        page.goBack();
        assertThat(page.url()).isEqualTo(shop.origin() + "/");
    }

    @Test
    void aDeclineLeadsBackWithATokenThatProvesNothing() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment(shop.origin() + "/done");
        int before = shop.arrivals().size();
        Page page = open(tracked.url());
        user.answer(page, false);

        button(page, "Back to Bookshop").click();
        page.waitForURL(shop.origin() + "/done**");
        String token = shop.arrivals().get(before).parameters().get("token");
        var validated = tenant.backend().validate(token, "pay", user.userId());
        assertThat(validated.isValid()).isFalse();
        assertThat(validated.state()).isEqualTo("CHALLENGE_FAILED");
    }

    @Test
    void cancelWithdrawsTheRequestAndLeadsBack() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment(shop.origin() + "/done");
        int before = shop.arrivals().size();
        Page page = open(tracked.url());
        user.awaitPending();

        button(page, "Cancel").click();
        page.waitForURL(shop.origin() + "/done**");
        String token = shop.arrivals().get(before).parameters().get("token");
        assertThat(tenant.backend().validate(token, "pay", null).state()).isEqualTo("CHALLENGE_REQUIRED");
        await().until(() -> user.phone().fetchPending().challengeId() == null);
    }

    @Test
    void anAppIsOpenedAlsoByATapAfterCancel() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = open(user.trackPayment("com.example.shop:/done").url());
        user.awaitPending();

        button(page, "Cancel").click();

        Locator link = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Continue to Bookshop"));
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("Cancelled");
        assertThat(link).hasAttribute("href", Pattern.compile("com\\.example\\.shop:/done\\?token=.+"));
    }

    @Test
    void aPopupOfTheSdkEndsWithTheAccessToken() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment("https://shop.example/never");
        Page page = launchPopup(tracked);
        FrameLocator popup = page.frameLocator("#__authsignal-popup-iframe");
        assertThat(popup.getByRole(AriaRole.HEADING)).hasText("Check your phone");
        assertThat(page.locator("#__authsignal-popup-iframe.as-iframe-ready")).isVisible();
        assertThat(((Number) page.evaluate(
                                "document.querySelector('#__authsignal-popup-iframe').getBoundingClientRect().height"))
                        .intValue())
                .isNotEqualTo(384);
        visit.write(page, "challenge-popup");
        String code = popup.locator(".code [aria-hidden]").innerText();

        user.phone().answer(user.awaitPending().challengeId(), true, code).orThrow();

        assertSucceeded(page, user);
    }

    @Test
    void aWindowOfTheSdkEndsWithTheAccessTokenAndIsClosed() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment("https://shop.example/never");
        Page opener = openShopPage();
        Page window = launchWindow(opener, tracked);
        user.answer(window, true);

        assertSucceeded(opener, user);
        await().until(window::isClosed);
    }

    /** Ways to close the popup of the SDK by hand: its dialog's own two, and Escape with the focus in the page. */
    enum Closing {
        BESIDE,
        ESCAPE_OUTSIDE,
        ESCAPE_INSIDE;

        void close(Page page) {
            switch (this) {
                case BESIDE -> page.mouse().click(5, 5);
                case ESCAPE_OUTSIDE -> {
                    page.locator("#__authsignal-popup-container").evaluate("(dialog) => dialog.focus()");
                    page.keyboard().press("Escape");
                }
                case ESCAPE_INSIDE ->
                    page.frameLocator("#__authsignal-popup-iframe")
                            .getByRole(AriaRole.BUTTON, new FrameLocator.GetByRoleOptions().setName("Cancel"))
                            .press("Escape");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Closing.class)
    void aPopupThatIsClosedByHandEndsWithoutAnApprovalAndWithdrawsTheRequest(Closing closing) throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment("https://shop.example/never");
        Page page = launchPopup(tracked);
        FrameLocator popup = page.frameLocator("#__authsignal-popup-iframe");
        assertThat(popup.getByRole(AriaRole.HEADING)).hasText("Check your phone");
        page.locator("#__authsignal-popup-container.as-popup-visible").waitFor();
        user.awaitPending();

        closing.close(page);

        assertWithdrawn(page, user);
        assertThat(page.locator("#__authsignal-popup-container")).hasCount(0);
    }

    @Test
    void aWindowThatIsClosedByHandEndsWithoutAnApprovalAndWithdrawsTheRequest() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment("https://shop.example/never");
        Page opener = openShopPage();
        Page window = launchWindow(opener, tracked);
        user.awaitPending();
        SignIn.shownCode(window);

        // As the window's own button does: the page is asked first.
        window.close(new Page.CloseOptions().setRunBeforeUnload(true));

        assertWithdrawn(opener, user);
    }

    @Test
    void aWindowThatIsReloadedByItsKeyGoesOn() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment("https://shop.example/never");
        Page opener = openShopPage();
        Page window = launchWindow(opener, tracked);
        SignIn.shownCode(window);

        // A browser under test has no such shortcut: the page sees the key, and then the reload.
        window.keyboard().press("F5");
        window.reload();
        user.answer(window, true);

        assertSucceeded(opener, user);
    }

    @Test
    void anErrorInAPopupIsToldToItsLauncher() {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment("https://shop.example/never");
        Page page = openShopPage();
        page.evaluate("(url) => window.launch(url, 'popup')", tracked.url().replaceFirst("#token=.*", "#token=a.b.c"));

        page.waitForFunction("window.errors.length > 0");
        assertThat(page.evaluate("window.errors[0]"))
                .isEqualTo(Map.of("errorCode", "invalid_token", "statusCode", 401));
        assertThat(page.frameLocator("#__authsignal-popup-iframe").getByRole(AriaRole.HEADING))
                .hasText("This page has expired");
    }

    @Test
    void theRedirectOfTheSdkIsTheSamePage() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment(shop.origin() + "/done");
        Page page = openShopPage();
        int before = shop.arrivals().size();
        page.evaluate(
                "(url) => { import('/sdk.js').then(({Authsignal}) => new Authsignal({tenantId: 'any'}).launch(url)) }",
                tracked.url());
        user.answer(page, true);

        page.waitForURL(shop.origin() + "/done**");
        assertThat(shop.arrivals().get(before).parameters()).containsOnlyKeys("token");
    }

    private Page open(String url) {
        Page page = visit.context().newPage();
        page.navigate(url);
        return page;
    }

    /** Opens the page of the shop, which has loaded the SDK. */
    private Page openShopPage() {
        Page page = open(shop.origin());
        page.waitForFunction("window.isLoaded");
        return page;
    }

    private Page launchPopup(TrackResponse tracked) {
        Page page = openShopPage();
        page.evaluate("(url) => window.launch(url, 'popup')", tracked.url());
        return page;
    }

    private static Page launchWindow(Page opener, TrackResponse tracked) {
        return opener.waitForPopup(() -> opener.evaluate("(url) => window.launch(url, 'window')", tracked.url()));
    }

    /** Requires that {@code page} learns of no approval, and that the phone is not asked any more. */
    private static void assertWithdrawn(Page page, SignIn user) {
        page.waitForFunction("window.result");
        String token = (String) page.evaluate("window.result.token");
        if (token != null) {
            assertThat(tenant.backend().validate(token, "pay", user.userId()).state())
                    .isEqualTo("CHALLENGE_REQUIRED");
        }
        await().until(() -> user.phone().fetchPending().challengeId() == null);
    }

    /** Requires that {@code page} gets the token of an approval. */
    private static void assertSucceeded(Page page, SignIn user) {
        page.waitForFunction("window.result");
        String token = (String) page.evaluate("window.result.token");
        assertThat(tenant.backend().validate(token, "pay", user.userId()).isValid())
                .isTrue();
        assertThat(page.evaluate("window.errors.length")).isEqualTo(0);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
