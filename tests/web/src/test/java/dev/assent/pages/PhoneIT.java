// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import dev.assent.pages.WebStack.Started;
import dev.assent.pages.WebStack.Tenant;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the phone in a browser, as a person uses it. */
class PhoneIT {
    private static final Map<String, ?> SIGN_IN = Map.of(
            "ipAddress",
            "203.0.113.9",
            "userAgent",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36");
    private static final Map<String, ?> PAYMENT = Map.of(
            "ipAddress",
            "203.0.113.9",
            "custom",
            Map.of("amount", "129.90 EUR", "payee", "Bookshop", "orderNumber", 4711));

    WebStack stack;
    Tenant tenant;
    String user;
    Visit visit;
    PhoneVisit phone;

    @BeforeEach
    void newTenantAndVisit() throws Exception {
        visit = Visit.begin();
        phone = new PhoneVisit(visit);
        stack = WebStack.running();
        tenant = stack.createTenant(
                "Bookshop",
                Map.of("verificationCodeDigits", 6, "signatureVersion2Required", true, "signedLookUpRequired", true));
        user = "alex-" + UUID.randomUUID().toString().substring(0, 4);
    }

    @AfterEach
    void endVisit() {
        visit.close();
    }

    @Test
    void aLinkAddsAnAccountAndItsCodeIsInNoAddress() throws IOException {
        Page page = visit.page();
        page.navigate(stack.origin() + "/phone/");
        visit.heading("No account yet");
        visit.requireAccessible("phone-empty");

        page.navigate(stack.origin() + "/phone/#e=" + tenant.enrolmentCode(user));
        visit.heading("Add Bookshop?");
        assertThat(page.url()).isEqualTo(stack.origin() + "/phone/");
        assertThat(page.getByText("This phone will approve your requests at Bookshop."))
                .isVisible();
        visit.requireAccessible("phone-confirm");
        visit.button("Add to this phone").click();
        visit.heading("Bookshop is added");
        visit.button("Done").click();

        assertThat(page.getByText(user).first()).isVisible();
        assertThat(
                        (Boolean)
                                page.evaluate(
                                        """
                        () => new Promise((resolve) => {
                          const opened = indexedDB.open("assent-phone");
                          opened.onsuccess = () => {
                            const all = opened.result.transaction("accounts").objectStore("accounts").getAll();
                            all.onsuccess = () => resolve(all.result[0].keys.privateKey.extractable);
                          };
                        })"""))
                .isFalse();
    }

    @Test
    void aCodeThatIsTooShortIsNotSent() throws IOException {
        Page page = visit.page();
        page.navigate(stack.origin() + "/phone/");
        visit.button("Add account").first().click();
        visit.heading("Add account");
        visit.button("Continue").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("Type the code first.");

        page.getByLabel("Code").fill("ABCD-EFGH-JK");
        visit.button("Continue").click();

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("A code has 16 characters; this one has 10.");
        assertThat(page.getByLabel("Code")).isFocused();
        visit.requireAccessible("phone-code");
    }

    @Test
    void aTypedCodeAddsAnAccountOnce() {
        String code = tenant.enrolmentCode(user);
        Page page = visit.page();
        for (int i = 0; i < 2; i++) {
            page.navigate(stack.origin() + "/phone/");
            visit.button("Add account").first().click();
            page.getByLabel("Code").fill(code.toLowerCase(Locale.ROOT).replace("-", " "));
            visit.button("Continue").click();
            if (i == 0) {
                visit.button("Add to this phone").click();
                visit.heading("Bookshop is added");
            }
        }

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("This code is unknown, used or too old. Ask for a new one.");
    }

    @Test
    void theRightNumberApprovesAndIsInTheHistory() throws IOException {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        Started started = tenant.start(user, "sign-in", SIGN_IN);
        phone.refresh();

        visit.heading("Sign in?");
        assertThat(visit.page().getByText("Chrome, Windows")).isVisible();
        assertThat(visit.page().getByText("203.0.113.9")).isVisible();
        visit.requireAccessible("phone-sign-in");
        phone.approve(started.challenge().verificationCode());
        visit.heading("Approved");
        visit.requireAccessible("phone-approved");

        await().until(() -> started.state().equals("CHALLENGE_SUCCEEDED"));
        assertThat(started.browser().poll(started.challenge().challengeId()).isVerified())
                .isTrue();
        visit.button("Done").click();
        assertThat(visit.page().getByText("Approved · Bookshop")).isVisible();
        assertThat(visit.page().getByText("Sign-in", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        visit.requireAccessible("phone-home");
    }

    @Test
    void aPaymentShowsWhatIsPaidToWhom() throws IOException {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        tenant.start(user, "pay", PAYMENT);
        phone.refresh();

        visit.heading("Pay 129.90 EUR to Bookshop?");
        assertThat(visit.page().getByText("4711")).isVisible();
        visit.requireAccessible("phone-payment");
    }

    @Test
    void fastTapsAnswerOneRequestOnly() {
        Tenant withoutNumbers = stack.createTenant("Bookshop", Map.of());
        phone.enrol(stack.origin(), withoutNumbers.enrolmentCode(user));
        // The newer request is shown first.
        Started second = withoutNumbers.start(user, "pay", PAYMENT);
        Started first = withoutNumbers.start(user, "sign-in", SIGN_IN);
        phone.refresh();
        visit.heading("Sign in?");
        Locator approve = visit.button("Approve");
        assertThat(approve).hasAttribute("aria-disabled", "false");
        BoundingBox place = approve.boundingBox();

        for (int tap = 0; tap < 10; tap++) {
            visit.page().mouse().click(place.x + place.width / 2, place.y + place.height / 2);
            visit.page().waitForTimeout(90);
        }

        await().until(() -> first.state().equals("CHALLENGE_SUCCEEDED"));
        visit.heading("Pay 129.90 EUR to Bookshop?");
        assertThat(second.browser().poll(second.challenge().challengeId()).isConsumed())
                .isFalse();
        visit.button("Decline").click();
        await().until(() -> second.state().equals("CHALLENGE_FAILED"));
    }

    @Test
    void aDeclinedRequestFails() {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        Started started = tenant.start(user, "sign-in", SIGN_IN);
        phone.refresh();
        visit.heading("Sign in?");

        visit.button("Decline").click();

        visit.heading("Declined");
        await().until(() -> started.state().equals("CHALLENGE_FAILED"));
    }

    @Test
    void aRequestOfSomebodyElseIsReported() throws IOException {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        Started started = tenant.start(user, "sign-in", SIGN_IN);
        phone.refresh();
        visit.heading("Sign in?");

        visit.button("It wasn't me").click();

        visit.heading("Declined and reported");
        visit.requireAccessible("phone-not-me");
        await().until(() -> started.state().equals("CHALLENGE_FAILED"));
        visit.button("Done").click();
        assertThat(visit.page().getByText("It wasn't me · Bookshop")).isVisible();
    }

    @Test
    void threeWrongNumbersEndTheRequest() throws IOException {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        Started started = tenant.start(user, "sign-in", SIGN_IN);
        String wrong = started.challenge().verificationCode().equals("000000") ? "000001" : "000000";
        phone.refresh();
        visit.heading("Sign in?");
        // It does not work before all digits are there, and leads to them.
        visit.button("Approve").click(new Locator.ClickOptions().setForce(true));
        assertThat(phone.number()).isFocused();

        phone.approve(wrong);
        assertThat(visit.page().getByText("That is not the number. 2 tries left."))
                .isVisible();
        assertThat(phone.number()).isFocused();
        visit.requireAccessible("phone-wrong-number");
        phone.approve(wrong);
        assertThat(visit.page().getByText("That is not the number. 1 try left."))
                .isVisible();
        phone.approve(wrong);

        visit.heading("Not approved");
        await().until(() -> started.state().equals("CHALLENGE_FAILED"));
    }

    @Test
    void aRequestThatWasChangedOnItsWayCanBeDeclinedOnly() throws IOException {
        // Requests that pass a service worker cannot be changed here.
        try (Visit deceived = Visit.begin(options -> options.setServiceWorkers(ServiceWorkerPolicy.BLOCK))) {
            Page page = deceived.page();
            PhoneVisit other = new PhoneVisit(deceived);
            other.enrol(stack.origin(), tenant.enrolmentCode(user));
            page.route("**/v1/client/user-authenticators/push/challenge?*", PhoneIT::lowerTheAmount);
            Started started = tenant.start(user, "pay", PAYMENT);
            other.refresh();

            deceived.heading("This request was changed on its way");
            assertThat(deceived.button("Approve").count()).isZero();
            assertThat(page.getByText("1.00 EUR").count()).isZero();
            deceived.requireAccessible("phone-changed");
            deceived.button("Decline").click();

            deceived.heading("Declined and reported");
            await().until(() -> started.state().equals("CHALLENGE_FAILED"));
            page.unrouteAll();
        }
    }

    private static void lowerTheAmount(Route route) {
        try {
            var response = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(response)
                    .setBody(response.text().replace("129.90", "1.00")));
        } catch (PlaywrightException ended) {
            // The visit has ended while the page was asking.
        }
    }

    @Test
    void theKeyboardAloneAddsAnAccountAndApproves() {
        Page page = visit.page();
        page.navigate(stack.origin() + "/phone/#e=" + tenant.enrolmentCode(user));
        assertThat(visit.heading("Add Bookshop?")).isFocused();
        tabTo("Add to this phone");
        page.keyboard().press("Enter");
        assertThat(visit.heading("Bookshop is added")).isFocused();
        tabTo("Done");
        page.keyboard().press("Enter");

        Started started = tenant.start(user, "sign-in", SIGN_IN);
        phone.refresh();
        assertThat(visit.heading("Sign in?")).isFocused();
        page.keyboard().press("Tab");
        assertThat(phone.number()).isFocused();
        page.keyboard().type(started.challenge().verificationCode());
        tabTo("Approve");
        assertThat(visit.button("Approve")).hasAttribute("aria-disabled", "false");
        page.keyboard().press("Enter");

        assertThat(visit.heading("Approved")).isFocused();
        await().until(() -> started.state().equals("CHALLENGE_SUCCEEDED"));
    }

    /** Presses Tab until the button {@code name} has the focus. */
    private void tabTo(String name) {
        for (int i = 0; i < 10; i++) {
            visit.page().keyboard().press("Tab");
            Object focused = visit.page()
                    .evaluate(
                            """
                    () => {
                      let element = document.activeElement;
                      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
                      return element?.textContent.trim();
                    }""");
            if (name.equals(focused)) {
                return;
            }
        }
        throw new AssertionError("no press of Tab reaches " + name);
    }

    @Test
    void aRequestThatIsAnsweredElsewhereIsOver() {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        Started started = tenant.start(user, "sign-in", SIGN_IN);
        phone.refresh();
        visit.heading("Sign in?");

        stack.update(started, "BLOCK");
        await().pollInSameThread().untilAsserted(() -> {
            phone.refresh();
            assertThat(visit.page().getByText("This request is over").count()).isEqualTo(1);
        });
    }

    @Test
    void theShellWorksOfflineAndSaysSo() throws IOException {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        visit.page().evaluate("navigator.serviceWorker.ready.then(() => true)");

        visit.context().setOffline(true);
        visit.page().reload();

        assertThat(visit.page().getByText("No connection. Requests appear as soon as it is back."))
                .isVisible();
        assertThat(visit.page().getByText(user).first()).isVisible();
        visit.requireAccessible("phone-offline");
        visit.context().setOffline(false);
        phone.refresh();
        assertThat(visit.page().getByText("No connection. Requests appear as soon as it is back."))
                .not()
                .isVisible();
    }

    @Test
    void severalAccountsLiveOnOnePhoneAndOneIsRemoved() throws IOException {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        Tenant other = stack.createTenant("City Library", Map.of());
        phone.enrol(stack.origin(), other.enrolmentCode("alex"));
        visit.requireAccessible("phone-accounts");

        visit.page().getByText("City Library").click();
        visit.heading("City Library");
        visit.button("Remove from this phone").click();
        visit.heading("Remove City Library?");
        visit.button("Remove").click();

        assertThat(visit.page().getByText("City Library")).not().isVisible();
        assertThat(visit.page().getByText(user).first()).isVisible();
        await().until(() -> !other.backend().track("alex", "sign-in", Map.of()).isEnrolled());
    }

    @Test
    void aSecondTabDoesNotAskForTheSameRequests() {
        phone.enrol(stack.origin(), tenant.enrolmentCode(user));
        Page second = visit.context().newPage();
        second.navigate(stack.origin() + "/phone/");

        assertThat(second.getByText("This phone is open in another tab. Requests appear there."))
                .isVisible();
    }

    @Test
    void aPushShowsNoneOfItsContentAndAWithdrawalReplacesIt() {
        try (Browser browser = Chromium.startWithNotifications();
                Visit told = Visit.begin(browser, options -> options.setPermissions(List.of("notifications")))) {
            Page page = told.page();
            CDPSession session = told.context().newCDPSession(page);
            String registration = registerWorker(page, session);

            push(
                    session,
                    registration,
                    "{\"type\":\"approval\",\"challengeId\":\"c1\",\"title\":\"<b>Pay 1 EUR</b>\"}");
            assertThat(notificationsAfter(1, page)).isEqualTo("Approval requested|Open to see what is asked.|c1");
            push(session, registration, "{\"type\":\"withdrawal\",\"challengeId\":\"c1\"}");
            assertThat(notificationsAfter(2, page)).isEqualTo("This request is over|Nothing is left to do.|c1");
        }
    }

    @Test
    void pushesThatFollowEachOtherAtOnceAreAllShown() {
        try (Browser browser = Chromium.startWithNotifications();
                Visit told = Visit.begin(browser, options -> options.setPermissions(List.of("notifications")))) {
            Page page = told.page();
            CDPSession session = told.context().newCDPSession(page);
            String registration = registerWorker(page, session);

            push(session, registration, "{\"type\":\"approval\",\"challengeId\":\"c1\"}");
            push(session, registration, "{\"type\":\"approval\",\"challengeId\":\"c2\"}");
            push(session, registration, "{\"type\":\"withdrawal\",\"challengeId\":\"c1\"}");
            push(session, registration, "not JSON");

            assertThat(notificationsAfter(4, page).split("; "))
                    .containsExactlyInAnyOrder(
                            "This request is over|Nothing is left to do.|c1",
                            "Approval requested|Open to see what is asked.|c2",
                            "Approval requested|Open to see what is asked.|approval");
        }
    }

    /** Opens the phone and returns the id of its worker's registration once the worker is active. */
    private String registerWorker(Page page, CDPSession session) {
        List<JsonObject> registrations = new CopyOnWriteArrayList<>();
        session.on("ServiceWorker.workerRegistrationUpdated", event -> event.getAsJsonArray("registrations")
                .forEach(registration -> registrations.add(registration.getAsJsonObject())));
        session.send("ServiceWorker.enable");
        page.navigate(stack.origin() + "/phone/");
        page.waitForFunction("() => navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')");
        page.waitForCondition(() -> !registrations.isEmpty());
        page.evaluate(
                """
                () => {
                  globalThis.shown = 0;
                  navigator.serviceWorker.addEventListener("message", () => globalThis.shown++);
                }""");
        return registrations.get(0).get("registrationId").getAsString();
    }

    private void push(CDPSession session, String registration, String data) {
        JsonObject message = new JsonObject();
        message.addProperty("origin", stack.origin());
        message.addProperty("registrationId", registration);
        message.addProperty("data", data);
        session.send("ServiceWorker.deliverPushMessage", message);
    }

    /**
     * Returns the notifications once the worker has said that it has shown {@code count}. It asks the browser once and not until
     * they are there: Chromium removes a notification that is read while it is being displayed.
     */
    private static String notificationsAfter(int count, Page page) {
        page.waitForFunction("count => globalThis.shown >= count", count);
        return (String)
                page.evaluate(
                        """
                navigator.serviceWorker.ready
                  .then((registration) => registration.getNotifications())
                  .then((all) => all.map((shown) => [shown.title, shown.body, shown.tag].join("|")).join("; "))""");
    }

    @Test
    void aTapTurnsOnNotificationsForTheTenantsWithAChannel() {
        stack.setUpWebPush(tenant);
        try (Visit told = Visit.begin(options -> options.setPermissions(List.of("notifications")))) {
            // A browser under test has no push service: everything but the subscription itself is real.
            told.context()
                    .addInitScript(
                            """
                    PushManager.prototype.subscribe = async function (options) {
                      const pair = await crypto.subtle.generateKey({name: "ECDH", namedCurve: "P-256"}, true, ["deriveBits"]);
                      const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
                      const base64Url = (bytes) => btoa(String.fromCharCode(...bytes))
                        .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
                      globalThis.subscribedWith = options;
                      const json = {endpoint: "https://push.example/s/1",
                        keys: {p256dh: base64Url(point), auth: base64Url(new Uint8Array(16))}};
                      return {toJSON: () => json};
                    };""");
            PhoneVisit other = new PhoneVisit(told);
            other.enrol(stack.origin(), tenant.enrolmentCode(user));
            told.button("Turn on notifications").click();

            assertThat(told.button("Turn on notifications")).not().isVisible();
            assertThat(
                            (Boolean)
                                    told.page()
                                            .evaluate(
                                                    "subscribedWith.userVisibleOnly && subscribedWith.applicationServerKey.length === 87"))
                    .isTrue();
            // The server has accepted the subscription: otherwise the page would offer it again after a reload.
            told.page().reload();
            assertThat(told.page().getByText(user).first()).isVisible();
            assertThat(told.button("Turn on notifications")).not().isVisible();
        }
    }

    @Test
    void thePhoneSpeaksGerman() {
        try (Visit german = Visit.begin(options -> options.setLocale("de-AT"))) {
            german.page().navigate(stack.origin() + "/phone/");
            german.heading("Noch kein Konto");
            assertThat(german.page().locator("html")).hasAttribute("lang", "de");
        }
    }
}
