// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the demo page: the whole story on one page, and who may not call its API. */
class DemoIT {
    /** Test of the element with the focus, also in a shadow root: it is on the screen and as the inner test says. */
    private static final String FOCUS_IS =
            """
            () => {
              let element = document.activeElement;
              while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
              const { top, bottom } = element.getBoundingClientRect();
              return (%s)(element) && top < innerHeight && bottom > 0;
            }""";

    private static final String BODY = "{\"userId\":\"alex-0000\"}";

    WebStack stack;
    Visit visit;
    PhoneVisit phone;

    @BeforeEach
    void openThePage() throws Exception {
        visit = Visit.begin();
        phone = new PhoneVisit(visit);
        stack = WebStack.running();
        visit.page().navigate(stack.origin() + "/");
    }

    @AfterEach
    void endVisit() {
        visit.close();
    }

    @Test
    void aPersonSeesASignInFromTheFirstClickToTheValidatedToken() throws IOException {
        Page page = visit.page();
        assertThat(page.url()).isEqualTo(stack.origin() + "/demo");
        visit.heading("First, add a phone");
        page.locator("assent-demo-timeline[ready]").waitFor();
        visit.requireAccessible("demo-begin");

        addThePhone();
        visit.requireAccessible("demo-ready");
        signIn();
        visit.heading("Check your phone");
        visit.heading("Sign in?");
        visit.requireAccessible("demo-waiting");
        phone.approve(digits());

        visit.heading("You are signed in");
        assertThat(page.getByText("The shop's backend has validated the token: CHALLENGE_SUCCEEDED."))
                .isVisible();
        for (String event : new String[] {
            "AuthenticatorChanged the phone",
            "ActionTracked the shop asks for sign-in: CHALLENGE_REQUIRED",
            "ChallengeCreated",
            "ChallengeUpdated the challenge is APPROVED",
            "ChallengeUpdated the challenge is VERIFIED",
            "ActionTracked sign-in is now CHALLENGE_SUCCEEDED"
        }) {
            assertThat(page.locator("assent-demo-timeline").getByText(event).first())
                    .isVisible();
        }
        visit.requireAccessible("demo-approved");
    }

    @Test
    void theTimelineMeasuresFromTheFirstEventOfAnAction() {
        // The third event arrives late, and the user takes half a minute to answer.
        visit.page()
                .route(
                        "**/demo/api/events?**",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("text/event-stream")
                                .setBody("retry: 10000000\n\n"
                                        + event(1_000, "ActionTracked", "CHALLENGE_REQUIRED")
                                        + event(33_000, "ActionTracked", "CHALLENGE_FAILED")
                                        + event(1_040, "ChallengeCreated", "")
                                        + event(90_000, "ActionTracked", "CHALLENGE_REQUIRED"))));
        visit.page().reload();

        assertThat(visit.page().locator("assent-demo-timeline td.end"))
                .hasText(new String[] {"+0 ms", "+40 ms", "+32000 ms", "+0 ms"});
    }

    private static String event(long at, String type, String state) {
        return "event: event\ndata: {\"at\":%d,\"service\":\"challenge-service\",\"type\":\"%s\",\"place\":\"0@1\",\"members\":{\"actionCode\":\"sign-in\",\"state\":\"%s\"}}\n\n"
                .formatted(at, type, state);
    }

    @Test
    void aPaymentIsDeclined() {
        addThePhone();
        visit.button("Buy for 129.90 EUR").click();
        visit.heading("Pay 129.90 EUR to Bookshop?");

        visit.button("Decline").click();

        visit.heading("Declined on the phone");
    }

    @Test
    void threeWrongNumbersAreNotCalledADecline() {
        addThePhone();
        signIn();
        visit.heading("Sign in?");
        String digits = digits();
        String wrong = (digits.charAt(0) == '0' ? "1" : "0") + digits.substring(1);
        phone.approve(wrong);
        for (String left : List.of("2 tries left.", "1 try left.")) {
            assertThat(visit.page().getByText("That is not the number. " + left))
                    .isVisible();
            phone.approve(wrong);
        }

        visit.heading("The number was wrong too often");
        visit.heading("Not approved");
    }

    @Test
    void aCancelledSignInIsOverOnThePhone() {
        addThePhone();
        signIn();
        visit.heading("Sign in?");

        visit.button("Cancel").click();

        visit.heading("Welcome back");
        visit.heading("This request is over");
    }

    @Test
    void theReadyMadePageAsksWithinTheShop() throws IOException {
        addThePhone();
        launch();
        FrameLocator hosted = visit.page().frameLocator("assent-demo .hosted iframe");
        assertThat(hosted.getByRole(AriaRole.HEADING)).hasText("Check your phone");
        visit.heading("Pay 129.90 EUR to Bookshop?");
        visit.requireAccessible("demo-hosted");

        phone.approve(hosted.locator(".code [aria-hidden]").innerText());

        visit.heading("Paid. The book is on its way.");
        assertThat(visit.page().locator("assent-demo iframe")).hasCount(0);
    }

    @Test
    void theReadyMadePageTellsTheShopOfARefusalAndOfACancelledRequest() {
        addThePhone();
        launch();
        visit.heading("Pay 129.90 EUR to Bookshop?");
        visit.button("Decline").click();
        hostedButton("Back to Bookshop").click();
        visit.heading("Declined on the phone");

        visit.button("Start again").click();
        launch();
        visit.heading("Pay 129.90 EUR to Bookshop?");
        hostedButton("Cancel").click();
        visit.heading("Welcome back");
        visit.heading("This request is over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sign in as", "Buy for 129.90 EUR on the ready-made page"})
    void theKeyboardAloneDoesItAllOnANarrowScreen(String way) {
        Page page = visit.page();
        page.setViewportSize(360, 740);
        pressWithTheKeyboard("Add the phone on this page");
        for (String button : List.of("Add to this phone", "Done")) {
            visit.button(button).waitFor();
            pressWithTheKeyboard(button);
        }
        visit.heading("Welcome back");
        pressWithTheKeyboard(way);
        Locator code = way.startsWith("Sign")
                ? page.locator("assent-demo .digits.code")
                : page.frameLocator("assent-demo .hosted iframe").locator(".code [aria-hidden]");
        String digits = code.textContent().strip();
        phone.number().waitFor();
        tabTo("the number", "element => element.inputMode === 'numeric'");
        page.keyboard().type(digits);
        assertThat(visit.button("Approve")).hasAttribute("aria-disabled", "false");
        pressWithTheKeyboard("Approve");

        visit.heading(way.startsWith("Sign") ? "You are signed in" : "Paid. The book is on its way.");
    }

    private void launch() {
        visit.button("Buy for 129.90 EUR on the ready-made page").click();
    }

    private Locator hostedButton(String name) {
        return visit.page()
                .frameLocator("assent-demo .hosted iframe")
                .getByRole(AriaRole.BUTTON, new FrameLocator.GetByRoleOptions().setName(name));
    }

    private void pressWithTheKeyboard(String name) {
        tabTo(name, "element => element.textContent.trim().startsWith('" + name + "')");
        visit.page().keyboard().press("Enter");
    }

    /** Presses Tab until the focus is on the element that {@code test} accepts, and is to be seen. */
    private void tabTo(String name, String test) {
        for (int i = 0; i < 40; i++) {
            visit.page().keyboard().press("Tab");
            if ((Boolean) visit.page().evaluate(FOCUS_IS.formatted(test))) {
                return;
            }
        }
        throw new AssertionError("no press of Tab reaches " + name);
    }

    @Test
    void anotherPhoneIsPossibleAndThePageSaysWhyThereIsNoQrCode() throws IOException {
        visit.page().navigate(stack.origin() + "/demo");
        visit.button("Use my own phone").click();

        visit.heading("Your own phone");
        assertThat(visit.page().getByText("browsers make keys on https pages only"))
                .isVisible();
        Locator link = visit.page().getByText("Open the phone in a new window");
        assertThat(link).hasAttribute("href", Pattern.compile("/phone/#e=.{19}"));
        visit.requireAccessible("demo-own-phone");
    }

    private void addThePhone() {
        visit.button("Add the phone on this page").click();
        visit.button("Add to this phone").click();
        visit.button("Done").click();
        visit.heading("Welcome back");
    }

    private void signIn() {
        visit.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in as"))
                .click();
    }

    private String digits() {
        return visit.page().locator("assent-demo .digits.code").textContent().strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "rebound.example:{port} | -                      | application/json | 403",
                "127.0.0.1:{port}       | https://evil.example   | application/json | 403",
                "127.0.0.1:{port}       | null                   | application/json | 403",
                "127.0.0.1:{port}       | http://127.0.0.1:1     | application/json | 403",
                "127.0.0.1:{port}       | http://127.0.0.1:{port} | text/plain      | 415",
                "127.0.0.1:{port}       | http://127.0.0.1:{port} | application/json | 200",
                "localhost:{port}       | http://localhost:{port} | application/json | 200"
            })
    void onlyThePageItselfCallsItsApi(String host, String origin, String type, int status) throws IOException {
        assertThat(post(host, origin, type)).startsWith("HTTP/1.1 " + status);
    }

    private String post(String host, String origin, String type) throws IOException {
        int port = URI.create(stack.origin()).getPort();
        String request = "POST /demo/api/enrol HTTP/1.1\r\nHost: " + host + "\r\n"
                + (origin == null ? "" : "Origin: " + origin + "\r\n")
                + "Content-Type: " + type + "\r\nContent-Length: " + BODY.length()
                + "\r\nConnection: close\r\n\r\n" + BODY;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(request.replace("{port}", Integer.toString(port)).getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
