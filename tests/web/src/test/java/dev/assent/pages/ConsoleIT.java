// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.SelectOption;
import com.sun.net.httpserver.HttpServer;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.contracts.tenant.TenantSettings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the operator's console, with what a tenant, its users, its phones and its webhook have really done. */
class ConsoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    WebStack stack;
    WebStack.Tenant tenant;
    Visit visit;
    HttpServer receiver;
    final AtomicInteger receiverStatus = new AtomicInteger(400);
    final AtomicInteger received = new AtomicInteger();

    @BeforeEach
    void begin() throws Exception {
        visit = Visit.begin();
        stack = WebStack.running();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                received.incrementAndGet();
                exchange.sendResponseHeaders(receiverStatus.get(), -1);
            }
        });
        receiver.start();
        tenant = stack.createTenant("Bookshop", Map.of("pushBudget", 1000));
    }

    @AfterEach
    void end() {
        receiver.stop(0);
        visit.close();
    }

    @Test
    void theTokenOfTheLinkSignsInAndStaysInTheTab() {
        Page page = visit.page();
        page.navigate(stack.origin() + "/console/#token=" + stack.adminToken());

        visit.heading("Overview");

        assertThat(page.url()).doesNotContain(stack.adminToken());
        assertThat((Boolean) page.evaluate("document.cookie === '' && localStorage.length === 0"))
                .isTrue();
        page.reload();
        visit.heading("Overview");
        visit.button("Sign out").click();
        visit.heading("Sign in to the console");
        page.reload();
        visit.heading("Sign in to the console");
    }

    @Test
    void aWrongTokenIsRefusedAndARightOneCanBePasted() throws IOException {
        Page page = visit.page();
        page.navigate(stack.origin() + "/console/#token=wrong");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("This token is not accepted.");
        visit.requireAccessible("console-sign-in");

        page.getByLabel("Token").fill(stack.adminToken());
        page.keyboard().press("Enter");

        visit.heading("Overview");
    }

    @Test
    void theOverviewCountsWhatTheUsersDid() throws IOException {
        PhoneClient phone = tenant.enrolPhone("alex", "Pixel 8");
        answer(phone, tenant.start("alex", "sign-in", Map.of()), true);
        answer(phone, tenant.start("alex", "pay", Map.of()), false);
        tenant.start("alex", "sign-in", Map.of());
        Page page = open("overview");

        assertThat(tile("Challenges")).hasText("3");
        assertThat(tile("Approved, of the ended")).hasText("50%");
        assertThat(tile("Open now")).hasText("1");
        Locator outcomes =
                page.locator("section").filter(new Locator.FilterOptions().setHasText("Outcomes of challenges"));
        outcomes.getByText("As a table").click();
        assertThat(outcomes.getByRole(AriaRole.ROW).nth(1)).isVisible();
        assertThat(page.getByRole(
                        AriaRole.IMG, new Page.GetByRoleOptions().setName("3 challenges, 1 approved, 1 declined")))
                .isVisible();
        visit.requireAccessible("console-overview");
    }

    @Test
    void aChallengeIsFoundByItsStatusAndShowsWhatThePhoneShowed() throws IOException {
        PhoneClient phone = tenant.enrolPhone("alex", "Pixel 8");
        answer(phone, tenant.start("alex", "pay", Map.of("custom", Map.of("payee", "Bookshop"))), false);
        tenant.start("alex", "sign-in", Map.of());
        Page page = open("challenges");
        assertThat(rows()).hasCount(3);

        page.getByLabel("Status").selectOption("DECLINED");

        assertThat(rows()).hasCount(2);
        assertThat(rows().nth(1)).containsText("pay");
        visit.requireAccessible("console-challenges");
        rows().nth(1).getByRole(AriaRole.LINK).first().click();
        visit.heading("Challenge");
        assertThat(page.locator("pre")).containsText("\"payee\": \"Bookshop\"");
        assertThat(page.getByText("DECLINED", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        visit.requireAccessible("console-challenge");
    }

    @Test
    void aServiceThatDoesNotAnswerLeavesTheRestOfAChallengeToSee() {
        PhoneClient phone = tenant.enrolPhone("alex", "Pixel 8");
        answer(phone, tenant.start("alex", "pay", Map.of("custom", Map.of("payee", "Bookshop"))), true);
        open("challenges");
        silence("**/v1/admin/channels/**");
        rows().nth(1).getByRole(AriaRole.LINK).first().click();
        visit.heading("Challenge");

        assertThat(visit.page().locator("pre")).containsText("\"payee\": \"Bookshop\"");
        Locator deliveries = card("Deliveries");
        assertThat(deliveries.getByRole(AriaRole.ALERT)).containsText("push-dispatcher does not answer. Try again.");
        visit.page().unroute("**/v1/admin/channels/**");
        button(deliveries, "Try again").click();

        assertThat(deliveries.getByRole(AriaRole.ALERT)).hasCount(0);
        assertThat(visit.page().locator("pre")).containsText("\"payee\": \"Bookshop\"");
    }

    @Test
    void aServiceThatDoesNotAnswerLeavesTheRestOfTheOverviewToSee() throws IOException {
        PhoneClient phone = tenant.enrolPhone("alex", "Pixel 8");
        answer(phone, tenant.start("alex", "sign-in", Map.of()), true);
        silence("**/v1/admin/channels/**");
        Page page = open("overview");

        assertThat(tile("Challenges")).hasText("1");
        assertThat(tile("Failed deliveries")).hasText("–");
        assertThat(card("Deliveries").getByRole(AriaRole.ALERT))
                .containsText("push-dispatcher does not answer. Try again.");
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(1);
        visit.requireAccessible("console-no-answer");
        page.unroute("**/v1/admin/channels/**");
        silence("**/v1/admin/challenges/**");
        button(card("Deliveries"), "Try again").click();

        assertThat(card("Outcomes of challenges").getByRole(AriaRole.ALERT))
                .containsText("verification-service does not answer. Try again.");
        assertThat(tile("Challenges")).hasText("–");
        assertThat(card("Deliveries").getByRole(AriaRole.IMG)).isVisible();
    }

    @Test
    void aViewWithoutDataCanBeLoadedAgain() {
        Page page = open("users");
        silence("**/v1/admin/audit?**");
        page.navigate(stack.origin() + "/console/#/audit?tenant=" + tenant.tenantId());

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("challenge-service does not answer. Try again.");
        page.unroute("**/v1/admin/audit?**");
        visit.button("Try again").click();

        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        assertThat(rows().nth(1)).isVisible();
    }

    @Test
    void aDeviceIsRemovedAfterAQuestionByTheKeyboardAlone() throws IOException {
        PhoneClient phone = tenant.enrolPhone("alex", "Pixel 8");
        tenant.enrolPhone("alex", "Old phone");
        answer(phone, tenant.start("alex", "sign-in", Map.of("ipAddress", "203.0.113.9")), true);
        Page page = open("users");
        visit.requireAccessible("console-users");
        focus(page.getByLabel(Pattern.compile("Begin of the user id")));
        page.keyboard().type("al");
        page.keyboard().press("Enter");
        Locator user = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("alex"));
        focus(user);
        page.keyboard().press("Enter");
        visit.heading("alex");
        visit.requireAccessible("console-user");

        Locator remove = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove Old phone"));
        focus(remove);
        page.keyboard().press("Enter");
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("Remove Old phone?");
        // Escape, and the button that has the focus, change nothing.
        page.keyboard().press("Escape");
        assertThat(dialog).hasCount(0);
        assertThat(remove).isVisible();
        remove.press("Enter");
        assertThat(dialog.getByText("Cancel")).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");

        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Old phone is removed.");
        assertThat(remove).hasCount(0);
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove Pixel 8")))
                .isVisible();
        page.navigate(stack.origin() + "/console/#/audit?tenant=" + tenant.tenantId());
        visit.heading("Audit log");
        assertThat(rows().nth(1)).containsText("Administrator admin-token");
        assertThat(rows().nth(1).getByTitle("authenticator_removed")).hasText("Device removed");
        assertThat(rows().nth(1)).containsText("userId: alex");
        visit.requireAccessible("console-audit");
    }

    @Test
    void theAuditLogTellsATenantFromAnAdministrator() {
        tenant.enrolmentCode("alex");
        Page page = open("audit", "Audit log");

        assertThat(rows().nth(1)).containsText("Backend of " + tenant.tenantId());
        assertThat(rows().nth(1)).containsText("Code for a phone made");
        assertThat(rows().nth(1)
                        .locator("li")
                        .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^userId: alex$"))))
                .isVisible();
        assertThat(rows().last()).containsText("Tenant created");
        assertThat(rows().last()).containsText("Administrator admin-token");
        assertThat(page.getByText("{\"")).hasCount(0);
    }

    @Test
    void aFailedDeliveryIsTriedAgain() throws IOException {
        stack.setUpWebhook(
                tenant, URI.create("http://127.0.0.1:" + receiver.getAddress().getPort()));
        tenant.enrolPhone("alex", "Pixel 8");
        tenant.start("alex", "sign-in", Map.of());
        Page page = open("deliveries");
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.reload();
            visit.heading("Deliveries");
            assertThat(rows().filter(new Locator.FilterOptions().setHasText("push.created")))
                    .containsText("Refused");
        });
        visit.requireAccessible("console-deliveries");
        receiverStatus.set(200);

        rows().filter(new Locator.FilterOptions().setHasText("push.created"))
                .getByRole(AriaRole.BUTTON)
                .click();

        assertThat(page.getByRole(AriaRole.STATUS)).hasText("The delivery is tried again.");
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.reload();
            visit.heading("Deliveries");
            assertThat(rows().filter(new Locator.FilterOptions().setHasText("push.created")))
                    .containsText("Delivered");
        });
    }

    @Test
    void aDeadLetterIsReplayedAfterADryRun() throws IOException {
        stack.setUpWebhook(
                tenant, URI.create("http://127.0.0.1:" + receiver.getAddress().getPort()));
        tenant.enrolPhone("alex", "Pixel 8");
        tenant.start("alex", "sign-in", Map.of());
        await().atMost(PATIENCE).until(() -> newestDeadLetter().contains(tenant.tenantId()));
        Page page = open("dead-letters", "Dead letters");
        page.getByLabel("Service").selectOption("push-dispatcher");
        page.getByLabel("Topic").selectOption(new SelectOption().setValue("delivery-retried"));
        Locator letter = rows().nth(1);
        assertThat(letter).containsText("status_400");
        assertThat(letter).containsText("not replayed");
        visit.requireAccessible("console-dead-letters");
        letter.getByRole(AriaRole.BUTTON).click();
        assertThat(page.locator("pre")).containsText(tenant.tenantId());
        receiverStatus.set(200);
        int before = received.get();

        letter.getByRole(AriaRole.CHECKBOX).check();
        visit.button("Replay selected (1)").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("Replay 1 dead letter?");
        visit.requireAccessible("console-dead-letters-replay");
        dialog.getByText("Cancel").click();
        assertThat(received.get()).isEqualTo(before);
        visit.button("Replay selected (1)").click();
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Replay"))
                .click();

        assertThat(page.getByRole(AriaRole.STATUS)).hasText("1 dead letter was replayed.");
        await().atMost(PATIENCE).until(() -> received.get() > before);
        assertThat(letter).not().containsText("not replayed");
        letter.getByRole(AriaRole.CHECKBOX).check();
        visit.button("Replay selected (1)").click();
        assertThat(page.getByRole(AriaRole.STATUS))
                .hasText("Nothing would be replayed. 1 was replayed before and is skipped.");
        page.navigate(stack.origin() + "/console/#/services?tenant=" + tenant.tenantId());
        visit.heading("Services");
        assertThat(page.getByText("push-dispatcher").first()).isVisible();
        assertThat(page.locator("section")
                        .filter(new Locator.FilterOptions().setHasText("Replays of dead letters"))
                        .getByRole(AriaRole.ROW)
                        .nth(1))
                .containsText("assent.delivery-retried.dlq/0@");
    }

    @Test
    void theServicesSayHowFarTheyAre() throws IOException {
        Page page = open("services");
        Locator cards = page.locator("section").filter(new Locator.FilterOptions().setHasText("Version"));

        assertThat(cards).hasCount(4);
        for (int i = 0; i < 4; i++) {
            assertThat(cards.nth(i).locator(".chip")).hasText("up to date");
        }
        visit.requireAccessible("console-services");
    }

    @Test
    void aWebhookIsSetUpTestedSwitchedAndRemoved() throws IOException {
        String device = enrolledDevice();
        Page page = open("channels", "Push channels");
        visit.requireAccessible("console-channels");
        Locator webhook = channel("Webhook");

        webhook.getByRole(AriaRole.BUTTON).click();
        webhook.getByLabel("URL", new Locator.GetByLabelOptions().setExact(true))
                .fill("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
        visit.requireAccessible("console-channels-webhook");
        button(webhook, "Save").click();

        assertThat(page.getByRole(AriaRole.STATUS).first()).hasText("Webhook is set up.");
        assertThat(page.locator(".secret")).hasText(Pattern.compile("whsec_.{20,}"));
        String secret = page.locator(".secret").innerText();
        page.reload();
        visit.heading("Push channels");
        assertThat(webhook).containsText("/hook");
        assertThat(page.locator(".secret")).hasCount(0);
        assertThat(page.getByText(secret)).hasCount(0);

        webhook.getByLabel("Device id of a user").fill(device);
        receiverStatus.set(200);
        button(webhook, "Send a test push").click();
        assertThat(webhook).containsText("Test push: Delivered");
        assertThat(received.get()).isPositive();
        webhook.getByLabel("Device id of a user").fill("11111111-2222-4333-8444-555555555555");
        button(webhook, "Send a test push").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("There is nothing here: it was removed, or never existed.");

        button(webhook, "New secret").click();
        confirm("New secret");
        assertThat(page.locator(".secret")).hasText(Pattern.compile("whsec_.{20,}"));
        assertThat(page.locator(".secret")).not().hasText(secret);
        button(webhook, "Disable").click();
        confirm("Disable");
        assertThat(webhook.locator(".chip")).hasText("off");
        button(webhook, "Enable").click();
        assertThat(webhook.locator(".chip")).hasText("on");
        button(webhook, "Remove").click();
        confirm("Remove");
        assertThat(webhook.locator(".chip")).hasText("not set up");
    }

    @Test
    void pushServicesAreSetUpAndTheirKeysAreNotShownAgain() throws Exception {
        String apple = pem("EC");
        String google = pem("RSA");
        Page page = open("channels", "Push channels");

        Locator apns = channel("APNs");
        apns.getByRole(AriaRole.BUTTON).click();
        apns.getByLabel("Bundle id of the app").fill("com.example.app");
        apns.getByLabel("Environment").selectOption("sandbox");
        apns.getByLabel("Team id").fill("ABCDE12345");
        apns.getByLabel("Key id").fill("KEY1234567");
        apns.getByLabel("Private key").setInputFiles(file("key.p8", apple));
        button(apns, "Save").click();
        assertThat(apns.locator(".chip")).hasText("on");
        assertThat(apns).containsText("com.example.app");

        Locator fcm = channel("FCM");
        fcm.getByRole(AriaRole.BUTTON).click();
        fcm.getByLabel("Key file of the service account (JSON)").setInputFiles(file("key.json", "{"));
        button(fcm, "Save").click();
        assertThat(fcm.getByRole(AriaRole.ALERT)).hasText("This file is not JSON.");
        fcm.getByLabel("Key file of the service account (JSON)")
                .setInputFiles(file(
                        "key.json",
                        Json.write(Map.of(
                                "type", "service_account",
                                "project_id", "a-project",
                                "private_key", google,
                                "client_email", "a@b.iam.gserviceaccount.com"))));
        button(fcm, "Save").click();
        assertThat(fcm.locator(".chip")).hasText("on");
        assertThat(fcm).containsText("a-project");

        Locator webPush = channel("Web Push and UnifiedPush");
        webPush.getByRole(AriaRole.BUTTON).click();
        webPush.getByLabel("Contact").fill("nobody");
        button(webPush, "Save").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("subject");
        webPush.getByLabel("Contact").fill("mailto:ops@bank.example");
        button(webPush, "Save").click();
        assertThat(webPush.locator(".chip")).hasText("on");
        assertThat(webPush).containsText("Public key");

        page.reload();
        visit.heading("Push channels");
        assertThat(apns.locator(".chip")).hasText("on");
        String shown = (String)
                page.evaluate(
                        "() => [...document.querySelectorAll('assent-console')].map((it) => it.shadowRoot.querySelector('assent-console-channels').shadowRoot.innerHTML).join('')");
        assertThat(shown).contains("com.example.app", "a-project").doesNotContain("BEGIN PRIVATE KEY");
        for (String key : new String[] {apple, google}) {
            assertThat(shown).doesNotContain(key.lines().skip(1).findFirst().orElseThrow());
        }
        visit.requireAccessible("console-channels-set-up");
    }

    @Test
    void aLogoIsSetAndRemoved() throws IOException {
        List<String> missing = new CopyOnWriteArrayList<>();
        visit.page().onResponse(response -> {
            if (response.status() == 404) {
                missing.add(response.url());
            }
        });
        Page page = open("tenant");
        Locator logo = page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName("Logo of the challenge page"));
        assertThat(logo).hasCount(0);
        assertThat(visit.button("Remove logo")).hasCount(0);

        page.getByLabel("PNG file")
                .setInputFiles(new FilePayload(
                        "logo.png", "image/png", Base64.getDecoder().decode(Logo.base64())));
        visit.button("Set logo").click();

        assertThat(page.getByRole(AriaRole.STATUS)).hasText("The logo is set.");
        assertThat(logo).isVisible();
        visit.button("Remove logo").click();
        confirm("Remove logo");
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("The logo is removed.");
        assertThat(logo).hasCount(0);
        assertThat(missing).isEmpty();
        page.getByLabel("PNG file").setInputFiles(new FilePayload("logo.png", "image/png", new byte[33 * 1024]));
        visit.button("Set logo").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("larger than 32 KB");
    }

    @Test
    void settingsAreChangedAndWhatIsWrongIsSaid() throws IOException {
        Page page = open("tenant");
        Locator settings = page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Settings"));
        assertThat(settings).hasValue(Pattern.compile("\"pushBudget\": 1000"));
        for (RecordComponent member : TenantSettings.class.getRecordComponents()) {
            assertThat(page.getByText("Settings that can be set")).containsText(member.getName());
        }
        visit.requireAccessible("console-tenant");

        settings.fill("{");
        visit.button("Save settings").click();
        assertThat(page.getByText("This is not JSON.")).isVisible();
        settings.fill("{\"pushBudget\": -1}");
        visit.button("Save settings").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("pushBudget");
        settings.fill("{\"pushBudget\": 7}");
        visit.button("Save settings").click();

        assertThat(page.getByRole(AriaRole.STATUS)).hasText("The settings are saved.");
        assertThat(stack.admin("GET", "/" + tenant.tenantId(), null)
                        .json()
                        .at("/settings/pushBudget")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void aTenantIsShownWithWhatItHasAndWhatItDidEachDay() throws IOException {
        tenant.enrolPhone("alex", "Pixel 8");
        tenant.start("alex", "sign-in", Map.of());
        Page page = open("tenant");
        Locator usage = card("Usage");
        assertThat(usage.locator("dl"))
                .containsText(Pattern.compile("Users\\s*1\\s*Devices\\s*1\\s*Open challenges\\s*1"));

        // The job counts a day some minutes after its actions.
        page.route("**/usage", route -> {
            ObjectNode answer = (ObjectNode) Json.read(route.fetch().text(), JsonNode.class);
            ((ObjectNode) answer.path("days").path(30))
                    .put("actions", 1200)
                    .put("approved", 1100)
                    .put("pending", 2);
            ((ObjectNode) answer.path("days").path(29)).put("actions", 7).put("expired", 3);
            answer.put("users", 1_000_000);
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(answer.toString()));
        });
        page.reload();

        assertThat(usage.locator("dl")).containsText("≥ 1,000,000");
        assertThat(usage.getByRole(
                        AriaRole.IMG,
                        new Locator.GetByRoleOptions().setName("1,207 actions and 1,105 challenges in 31 days")))
                .isVisible();
        focus(usage.locator("summary"));
        page.keyboard().press("Enter");
        assertThat(usage.getByRole(AriaRole.ROW)).hasCount(3);
        assertThat(usage.getByRole(AriaRole.ROW).nth(1))
                .containsText(Pattern.compile("1,200\\s*1,100\\s*0\\s*0\\s*0\\s*2"));
        visit.requireAccessible("console-tenant-usage");
    }

    @Test
    void aTenantIsShownWithoutItsUsage() {
        silence("**/usage");
        Page page = open("tenant");

        assertThat(card("Usage").getByRole(AriaRole.ALERT))
                .containsText("challenge-service does not answer. Try again.");
        assertThat(page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Settings")))
                .isVisible();
        page.unroute("**/usage");
        button(card("Usage"), "Try again").click();
        assertThat(card("Usage").locator("dl")).containsText("Devices");
    }

    @Test
    void aSecondKeyIsShownOnceAndTheFirstIsRevoked() {
        Page page = open("tenant");
        Locator revoke =
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Revoke ")));
        assertThat(revoke).isDisabled();
        assertThat(revoke).hasAccessibleDescription("The last key cannot be revoked: add a second one first.");

        visit.button("Add a second key").click();

        assertThat(page.locator(".secret")).hasText(Pattern.compile(".{20,}"));
        assertThat(visit.button("Add a second key")).isDisabled();
        revoke.first().click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Revoke"))
                .click();
        assertThat(page.getByRole(AriaRole.STATUS)).hasText(Pattern.compile("is revoked"));
        assertThat(visit.button("Add a second key")).isEnabled();
        page.reload();
        visit.heading("Tenant");
        assertThat(page.locator(".secret")).hasCount(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "challenges", "user", "challenge", "audit"})
    void whatUsersChooseIsShownAsText(String view) {
        PhoneClient phone = tenant.enrolPhone(MARKUP, MARKUP);
        WebStack.Started started = tenant.start(
                MARKUP,
                "sign-in",
                Map.of("custom", Map.of("note", MARKUP), "userAgent", MARKUP, "ipAddress", "203.0.113.9"));
        answer(phone, started, true);
        Page page = open(view.startsWith("challenge") ? "challenges" : "users");
        if (view.equals("challenge")) {
            rows().nth(1).getByRole(AriaRole.LINK).first().click();
            visit.heading("Challenge");
            assertThat(page.locator("pre")).containsText(MARKUP);
        } else if (view.equals("user") || view.equals("audit")) {
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(MARKUP))
                    .click();
            visit.heading(MARKUP);
        }
        if (view.equals("audit")) {
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove " + MARKUP))
                    .click();
            page.getByRole(AriaRole.DIALOG)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Remove"))
                    .click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("is removed");
            page.navigate(stack.origin() + "/console/#/audit?tenant=" + tenant.tenantId());
            visit.heading("Audit log");
        }

        assertThat(page.getByText(MARKUP).first()).isVisible();
        assertThat(page.locator("img")).hasCount(0);
    }

    @Test
    void theConsoleSpeaksGerman() {
        visit.close();
        visit = Visit.begin(options -> options.setLocale("de-DE"));
        open("overview", "Übersicht");

        assertThat(visit.page().locator("html")).hasAttribute("lang", "de");
        assertThat(visit.page().getByText("Gescheiterte Zustellungen")).isVisible();
        visit.page().navigate(stack.origin() + "/console/#/tenant?tenant=" + tenant.tenantId());
        assertThat(card("Nutzung").locator("dl")).containsText("Offene Anfragen");
    }

    /** Returns the event of the newest dead letter of a delivery. */
    private String newestDeadLetter() {
        return stack.api()
                .send(
                        "GET",
                        "/admin/services/push-dispatcher/dead-letters?topic=delivery-retried&limit=1",
                        Map.of("Authorization", "Bearer " + stack.adminToken()),
                        null)
                .orThrow()
                .json()
                .at("/deadLetters/0/value")
                .asText();
    }

    /** Returns the id of a phone of a user, as the page of the user shows it. */
    private String enrolledDevice() {
        tenant.enrolPhone("alex", "Pixel 8");
        Page page = open("user", "alex", "&id=alex");
        return page.locator("td .mono").first().innerText();
    }

    private Locator channel(String name) {
        return visit.page()
                .getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(Locator place, String name) {
        return place.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^" + name + "( |$)")));
    }

    private void confirm(String button) {
        visit.page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button))
                .click();
    }

    private static FilePayload file(String name, String content) {
        return new FilePayload(name, "application/octet-stream", content.getBytes(UTF_8));
    }

    private static String pem(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else {
            generator.initialize(2048);
        }
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private Page open(String view) {
        String heading = view.substring(0, 1).toUpperCase(Locale.ROOT) + view.substring(1);
        return open(view, heading);
    }

    private Page open(String view, String heading) {
        return open(view, heading, "");
    }

    private Page open(String view, String heading, String more) {
        Page page = visit.page();
        page.navigate(stack.origin() + "/console/#token=" + stack.adminToken());
        page.locator("nav").waitFor();
        page.navigate(stack.origin() + "/console/#/" + view + "?tenant=" + tenant.tenantId() + more);
        visit.heading(heading);
        return page;
    }

    private Locator rows() {
        return visit.page().getByRole(AriaRole.ROW);
    }

    /** Answers the calls of {@code path} as the proxy does while the service is restarted. */
    private void silence(String path) {
        visit.page()
                .route(
                        path,
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setStatus(503)
                                .setContentType("application/json")
                                .setBody("{\"errorCode\":\"service_unavailable\"}")));
    }

    /** Returns the card with the heading {@code name}. */
    private Locator card(String name) {
        return visit.page()
                .locator("section.card")
                .filter(new Locator.FilterOptions()
                        .setHas(visit.page()
                                .getByRole(
                                        AriaRole.HEADING,
                                        new Page.GetByRoleOptions()
                                                .setName(name)
                                                .setExact(true))));
    }

    private Locator tile(String name) {
        return visit.page()
                .locator(".tile")
                .filter(new Locator.FilterOptions()
                        .setHas(visit.page().getByText(name, new Page.GetByTextOptions().setExact(true))))
                .locator("dd");
    }

    /** Presses the tabulator until {@code wanted} has the focus, as a person without a mouse does. */
    private void focus(Locator wanted) {
        wanted.waitFor();
        for (int i = 0; i < 60; i++) {
            visit.page().keyboard().press("Tab");
            if ((Boolean) wanted.evaluate("element => element.getRootNode().activeElement === element")) {
                return;
            }
        }
        throw new AssertionError("the tabulator does not reach " + wanted);
    }

    private static void answer(PhoneClient phone, WebStack.Started started, boolean approved) {
        await().atMost(PATIENCE).until(() -> started.challenge()
                .challengeId()
                .equals(phone.fetchPending().challengeId()));
        phone.answer(
                        started.challenge().challengeId(),
                        approved,
                        approved ? started.challenge().verificationCode() : null)
                .orThrow();
    }
}
