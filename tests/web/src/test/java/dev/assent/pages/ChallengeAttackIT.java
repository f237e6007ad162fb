// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.assent.client.ApiClientException;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.local.stack.Component;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the challenge page. None succeeds. */
class ChallengeAttackIT {
    private static final String MARKUP = "<img src=x onerror=\"window.attacked=1\"><script>window.attacked=1</script>";

    private static WebStack stack;
    private static WebStack.Tenant tenant;

    private Visit visit;

    @BeforeAll
    static void start() throws Exception {
        Chromium.running();
        stack = WebStack.running();
        tenant = stack.createTenant("Bookshop", Map.of("verificationCodeDigits", 6));
    }

    @BeforeEach
    void beginVisit() {
        visit = Visit.begin();
    }

    @AfterEach
    void endVisit() {
        visit.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(document.domain)",
                "JAVASCRIPT://%0aalert(1)",
                "data:text/html,<script>alert(1)</script>",
                "https://good.example\\@evil.example/",
                "https://good.example@evil.example/",
                "http://evil.example/"
            })
    void aForgedWayBackIsNotTracked(String redirectUrl) {
        assertThatThrownBy(() -> SignIn.of(tenant).trackPayment(redirectUrl))
                .isInstanceOf(ApiClientException.class)
                .hasMessageContaining("redirectUrl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:", "evilapp"})
    void noParameterOfThePageLeadsAnywhere(String nativeScheme) throws Exception {
        SignIn user = SignIn.of(tenant);
        List<String> requests = new CopyOnWriteArrayList<>();
        Page page = visit.context().newPage();
        page.onRequest(request -> requests.add(request.url()));
        String evil = "https%3A%2F%2Fevil.example%2F";
        String parameters =
                "redirectUrl=" + evil + "&redirect_uri=" + evil + "&url=" + evil + "&nativeScheme=" + nativeScheme;
        page.navigate(
                user.track("pay", Map.of()).url().replace("?v=1#", "?v=1&" + parameters + "#") + "&" + parameters);
        user.answer(page, true);

        assertThat(page.getByText("You can close this window.")).isVisible();
        assertThat(requests).allMatch(url -> url.startsWith(stack.origin()));
    }

    @Test
    void aPageOfAnOriginThatIsNotAllowedCannotFrameIt() throws Exception {
        visit.expect("frame-ancestors");
        TrackResponse tracked = SignIn.of(tenant).trackPayment("https://shop.example/");
        try (ShopSite stranger = ShopSite.start(stack)) {
            Page page = open(stranger.origin());
            List<String> requests = new CopyOnWriteArrayList<>();
            page.onRequest(request -> requests.add(request.url()));
            page.evaluate(
                    """
                    (url) => {
                      window.messages = [];
                      window.addEventListener("message", (event) => window.messages.push(event.data));
                      const frame = document.createElement("iframe");
                      frame.src = url + "&mode=popup";
                      document.body.append(frame);
                      return new Promise((resolve) => (frame.onload = resolve));
                    }""",
                    tracked.url());

            assertThat(page.frames().get(1).url()).doesNotStartWith(stack.origin());
            assertThat(requests).noneMatch(url -> url.startsWith(stack.origin() + "/v1/"));
            assertThat(page.evaluate("window.messages.length")).isEqualTo(0);
        }
    }

    @Test
    void aWindowOfAnOriginThatIsNotAllowedHearsNothing() throws Exception {
        // The browser reports each message that it does not deliver.
        visit.expect("target origin provided");
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.track("pay", Map.of());
        try (ShopSite stranger = ShopSite.start(stack)) {
            Page opener = open(stranger.origin());
            opener.evaluate(
                    "window.messages = []; window.addEventListener('message', (event) => window.messages.push(event.data))");
            Page window = opener.waitForPopup(
                    () -> opener.evaluate("(url) => { window.open(url + '&mode=popup') }", tracked.url()));
            user.answer(window, true);

            assertThat(window.getByRole(AriaRole.HEADING)).hasText("Approved");
            assertThat(opener.evaluate("window.messages.length")).isEqualTo(0);
        }
    }

    @Test
    void theTokenIsInNoLogNoRefererAndNoHistory() throws Exception {
        SignIn user = SignIn.of(tenant);
        TrackResponse tracked = user.trackPayment("https://shop.example/done");
        List<String> leaks = new CopyOnWriteArrayList<>();
        Page page = visit.context().newPage();
        page.onRequest(request -> {
            String referer = request.headers().get("referer");
            if (request.url().contains(tracked.token()) || (referer != null && !referer.isEmpty())) {
                leaks.add(request.url() + " from " + referer);
            }
        });
        page.route("https://shop.example/**", route -> route.fulfill());
        page.navigate(tracked.url());
        user.answer(page, true);
        page.waitForURL("https://shop.example/done**");

        assertThat(leaks).isEmpty();
        CDPSession devTools = visit.context().newCDPSession(page);
        JsonObject history = devTools.send("Page.getNavigationHistory");
        assertThat(history.toString()).contains("shop.example").doesNotContain(tracked.token());
        for (Component service :
                List.of(Component.CHALLENGE, Component.VERIFICATION, Component.TOKEN, Component.PUSH)) {
            assertThat(stack.log(service)).doesNotContain(tracked.token());
        }
    }

    @Test
    void whatTenantsUsersAndBackendsWriteIsTextOnly() throws Exception {
        WebStack.Tenant hostile =
                stack.createTenant(MARKUP, Map.of("verificationCodeDigits", 2, "page", Map.of("name", MARKUP)));
        String userId = "user-" + UUID.randomUUID();
        hostile.enrolPhone(userId, MARKUP);
        hostile.enrolPhone(userId, MARKUP);
        Page page = open(hostile.backend()
                .track(
                        userId,
                        "pay",
                        Map.of("custom", Map.of(MARKUP.substring(0, 40), MARKUP, "list", List.of(MARKUP, 1, true))))
                .url());

        assertThat(page.getByText(MARKUP).first()).isVisible();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Other device"))
                .click();
        assertThat(page.getByRole(AriaRole.LISTITEM).first()).containsText(MARKUP);
        assertThat(page.evaluate("window.attacked")).isNull();
        assertThat(page.locator("img[src=x]")).hasCount(0);
    }

    @Test
    void theTokenThatComesBackOpensNoCall() throws Exception {
        SignIn user = SignIn.of(tenant);
        Page page = visit.context().newPage();
        page.route("https://shop.example/**", route -> route.fulfill());
        page.navigate(user.trackPayment("https://shop.example/done").url());
        SignIn.shownCode(page);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel"))
                .click();
        page.waitForURL("https://shop.example/done**");
        String token = page.url().replaceFirst(".*token=", "");

        for (String path : List.of("/client/page", "/client/user-authenticators")) {
            var answer = stack.api().send("GET", path, Map.of("Authorization", "Bearer " + token), null);
            assertThat(answer.status()).isEqualTo(401);
        }
        assertThat(tenant.backend().validate(token, "pay", user.userId()).isValid())
                .isFalse();
    }

    private Page open(String url) {
        Page page = visit.context().newPage();
        page.navigate(url);
        return page;
    }
}
