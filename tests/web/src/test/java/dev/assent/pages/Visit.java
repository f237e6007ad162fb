// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Visit of a person to the pages: a browser profile of its own. Records what must never happen, and {@link #close} fails on
 * it: an error in the console, a violation of the Content-Security-Policy, an exception.
 */
final class Visit implements AutoCloseable {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 900;
    private static final int NARROW = 360;
    /** Console message of a response that a page expects, such as a wrong code. */
    private static final String REFUSED = "Failed to load resource";

    /** Texts of the cards that are wider inside than outside, also in shadow roots. */
    private static final String OVERFLOWING =
            """
            () => {
              const all = (root) => [...root.querySelectorAll("*")]
                .flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
              return all(document).filter((element) => element.classList.contains("card")
                  && element.scrollWidth > element.clientWidth + 1)
                .map((element) => element.textContent.trim().replace(/\\s+/g, " ")).join("; ");
            }""";

    private final BrowserContext context;
    private final List<String> problems = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private Page page;

    private Visit(BrowserContext context) {
        this.context = context;
        context.setDefaultTimeout(Chromium.TIMEOUT_MILLIS);
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith(REFUSED)) {
                problems.add("console: " + message.text());
            }
        });
        context.onWebError(error -> problems.add("exception: " + error.error()));
        context.addInitScript(
                "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))");
    }

    /** Begins a visit with a browser in English, in light colours and without motion. */
    static Visit begin() {
        return begin(options -> {});
    }

    /** Begins a visit with a browser that {@code change} has made different. */
    static Visit begin(Consumer<Browser.NewContextOptions> change) {
        return begin(Chromium.running(), change);
    }

    /** Begins a visit with {@code browser}, which {@code change} has made different. */
    static Visit begin(Browser browser, Consumer<Browser.NewContextOptions> change) {
        Browser.NewContextOptions options = new Browser.NewContextOptions()
                .setViewportSize(WIDTH, HEIGHT)
                .setLocale("en-GB")
                .setColorScheme(ColorScheme.LIGHT)
                // A browser without a graphics processor computes each picture of an animation.
                .setReducedMotion(ReducedMotion.REDUCE);
        change.accept(options);
        return new Visit(browser.newContext(options));
    }

    /** Returns the first page of this visit. It is opened when it is asked for: some visits begin with a page of their own. */
    Page page() {
        if (page == null) {
            page = context.newPage();
        }
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** Returns the button {@code name}. */
    Locator button(String name) {
        return page().getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Waits for the heading {@code name}, and until nothing below it is loaded any more. */
    Locator heading(String name) {
        Locator heading = page().getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(name).setExact(true));
        heading.waitFor();
        PlaywrightAssertions.assertThat(page().getByText("Loading …")).hasCount(0);
        return heading;
    }

    /**
     * Requires that the present state is accessible, in light colours and in dark ones at 360 pixels, and that it does not
     * scroll sideways there. Prints what a screen reader has of it. Writes pictures named {@code name} with {@code -Dassent.docs.write}.
     */
    void requireAccessible(String name) throws IOException {
        requireAccessible(page(), name);
    }

    /** Requires the same of {@code page}, another page of this visit. */
    void requireAccessible(Page page, String name) throws IOException {
        requireAxeClean(page, name);
        System.out.printf("%n%s%n%s%n", name, page.locator("body").ariaSnapshot());
        write(page, name);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.setViewportSize(NARROW, 740);
        requireAxeClean(page, name + ", dark and narrow");
        assertThat((Integer) page.evaluate("document.scrollingElement.scrollWidth"))
                .as("width of %s at %d px", name, NARROW)
                .isLessThanOrEqualTo(NARROW);
        assertThat((String) page.evaluate(OVERFLOWING))
                .as("what does not fit into its card in %s at %d px", name, NARROW)
                .isEmpty();
        write(page, name + "-dark-narrow");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(WIDTH, HEIGHT);
    }

    private static void requireAxeClean(Page page, String state) {
        assertThat(Axe.violations(page)).as("axe: %s", state).isEmpty();
    }

    /** Writes a picture of {@code page} to docs/images, if pictures are to be written. */
    void write(Page page, String name) throws IOException {
        if (System.getProperty("assent.docs.write") != null) {
            Path folder = WebStack.project().resolve(Path.of("docs", "images"));
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(folder.resolve(name + ".png"))
                    .setAnimations(ScreenshotAnimations.DISABLED)
                    .setFullPage(true));
        }
    }

    /** Permits console messages that contain {@code text}: a browser's own about what a test lets fail. */
    void expect(String text) {
        expected.add(text);
    }

    @Override
    public void close() {
        context.close();
        assertThat(problems)
                .as("console errors and policy violations")
                .filteredOn(problem -> expected.stream().noneMatch(problem::contains))
                .isEmpty();
    }
}
