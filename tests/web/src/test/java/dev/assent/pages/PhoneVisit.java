// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

/** Visit to the phone in a browser, with what a person does there. */
final class PhoneVisit {
    private static final String NUMBER = "Number shown where you started";

    private final Visit visit;
    private final Page page;

    PhoneVisit(Visit visit) {
        this.visit = visit;
        this.page = visit.page();
    }

    /** Adds the account of {@code code} by its link, and waits until it is stored. */
    void enrol(String origin, String code) {
        page.navigate(origin + "/phone/#e=" + code);
        visit.button("Add to this phone").click();
        visit.button("Done").click();
    }

    /** Looks at once whether a request waits, as a push makes it do. */
    void refresh() {
        page.evaluate("document.querySelector('assent-phone').refresh()");
    }

    Locator number() {
        return page.getByLabel(NUMBER);
    }

    /** Types {@code digits} and approves. */
    void approve(String digits) {
        number().fill(digits);
        visit.button("Approve").click();
    }
}
