// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.PhoneClient;
import dev.assent.client.PhoneClient.PendingChallenge;
import dev.assent.client.PhoneClient.PushRegistration;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** User of a tenant with a phone, who is sent to the challenge page. */
final class SignIn {
    private final WebStack.Tenant tenant;
    private final String userId = "user-" + UUID.randomUUID();
    private final PhoneClient phone;

    private SignIn(WebStack.Tenant tenant, PushRegistration registration) {
        this.tenant = tenant;
        this.phone = tenant.enrolPhone(userId, "Pixel 8", registration);
    }

    /** Returns a new user with a phone that receives notifications. */
    static SignIn of(WebStack.Tenant tenant) {
        return new SignIn(tenant, PushRegistration.of("android", "fcm-" + UUID.randomUUID()));
    }

    /** Returns a new user with a phone that asks for its requests only. */
    static SignIn withoutNotifications(WebStack.Tenant tenant) {
        return new SignIn(tenant, PushRegistration.NONE);
    }

    String userId() {
        return userId;
    }

    PhoneClient phone() {
        return phone;
    }

    /** Tracks {@code action} with {@code details}, and returns the response with its {@code url}. */
    TrackResponse track(String action, Map<String, ?> details) {
        return tenant.backend().track(userId, action, details);
    }

    /** Tracks a payment that leads back to {@code redirectUrl}. */
    TrackResponse trackPayment(String redirectUrl) {
        Map<String, Object> details = new HashMap<>();
        details.put("redirectUrl", redirectUrl);
        details.put("custom", Map.of("amount", "129.90 EUR", "payee", "Bookshop"));
        return track("pay", details);
    }

    /** Waits until the phone is asked. */
    PendingChallenge awaitPending() throws InterruptedException, TimeoutException {
        return phone.awaitPending(Optional.empty(), Duration.ofSeconds(15));
    }

    /** Answers what the phone is asked, with the number that {@code page} shows, if there is one. */
    void answer(Page page, boolean approved) throws InterruptedException, TimeoutException {
        PendingChallenge pending = awaitPending();
        phone.answer(pending.challengeId(), approved, shownCode(page)).orThrow();
    }

    /** Returns the number that {@code page} shows; null if it shows none. */
    static String shownCode(Page page) {
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Check your phone"))
                .waitFor();
        var code = page.locator(".code [aria-hidden]");
        return code.count() == 0 ? null : code.innerText();
    }
}
